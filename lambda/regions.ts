// The regions of AWS by their codes, from the partitions that the AWS SDK for JavaScript lists (November 2026). Rules that
// differ by region name the few that they differ for; a code that is none would get the rules of all others.

const codes = `
  af-south-1
  ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2
  ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7
  ca-central-1 ca-west-1
  cn-north-1 cn-northwest-1
  eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3
  il-central-1
  me-central-1 me-south-1 me-west-1
  mx-central-1
  sa-east-1 sa-west-1
  us-east-1 us-east-2 us-west-1 us-west-2
  us-gov-east-1 us-gov-west-1
  us-iso-east-1 us-iso-west-1 us-isob-east-1 us-isob-west-1 us-isof-east-1 us-isof-south-1 eu-isoe-west-1
  eusc-de-east-1
`;

const regions: ReadonlySet<string> = new Set(codes.trim().split(/\s+/));

/** Why `code` is no region, with the cure; null when it is one. */
export const regionProblem = (code: string): string | null => {
  if (regions.has(code)) return null;
  const continent = `${code.split('-')[0]}-`;
  const near = [...regions].filter((region) => region.startsWith(continent));
  const some = near.length > 0 ? near : ['us-east-1', 'eu-central-1', 'ap-northeast-1', '...'];
  return `"${code}" is no region of AWS; write its code: ${some.join(', ')} (in the place of one that is newer, one with the same rules)`;
};
