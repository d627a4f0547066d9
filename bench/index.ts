// The library: scenarios in, results out. The floors below are exported under their own names (lambda-windtunnel/sim,
// /lambda, /local, /loadgen, /reports).

export { diagnoseScenario, type DiagnoseOptions } from './diagnosis/diagnose.ts';
export { planScenario } from './plan/plan.ts';
export type { PlanOptions } from './plan/plan-options.ts';
export type { FunctionPlan, Plan } from './plan/result.ts';
export { CalibrationSink, calibrated } from './measure/calibrate.ts';
export { measureScenario, type Measurement, type MeasureOptions } from './measure/measure-scenario.ts';
export { simulateScenario, type SimulateOptions } from './simulate/simulate-scenario.ts';
export type { TargetChoice } from './measure/target.ts';
export { validateScenario, type ValidateOptions, type Validation } from './validate/validate-scenario.ts';
export { compileScenario } from './scenario/compile.ts';
export { ConfigError } from './input/config-error.ts';
export type { ScenarioDocument } from './format/document.ts';
export { loadScenario, type ScenarioOverrides } from './scenario/load.ts';
export type { Scenario } from './scenario/scenario.ts';
export { fragmentOf, type ScenarioFragment } from './template/fragment.ts';
export type { Listing } from './template/listing.ts';
export { loadTemplate } from './template/read-template.ts';
export { pageOf } from './page/page.ts';
export { sampleEvents } from './template/sample-events.ts';
