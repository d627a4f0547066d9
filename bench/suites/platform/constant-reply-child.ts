// The ceiling of any client of the platform.

import { serveConstant } from '../constant-server.ts';

serveConstant({ contentType: 'application/json', body: JSON.stringify({ hello: { name: 'windtunnel' } }) });
