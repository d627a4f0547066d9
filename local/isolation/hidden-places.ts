// Places of this machine that functions must not see, or see otherwise, and what lies over each in their file system.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { lambdaPaths } from '../code/lambda-paths.ts';

export type Place = readonly [from: string, to: string];

/** Where the AWS SDKs look for a user's settings, where there is such a directory. */
const homeSecrets = (): string[] => {
  const homes = [homedir(), userInfo().homedir].map((home) => join(home, '.aws'));
  return [...new Set(homes)].filter((directory) => existsSync(directory));
};

/** For processes that share memory, of which Lambda has none (AWS Compute Blog, "Parallel Processing in Python"). */
const sharedMemory = '/dev/shm';

const usersFile = '/etc/passwd';

/** The users of this machine, but for the one that each function is, who has Lambda's name and home. */
const usersText = (): string => {
  const others = readFileSync(usersFile, 'utf8')
    .split('\n')
    .filter((line) => line.split(':')[2] !== '0');
  return [`sbx_user1051:x:0:0::${lambdaPaths.home}:/sbin/nologin`, ...others].join('\n');
};

/**
 * @param empty a directory with nothing in it
 * @param users a file to write the users to
 */
export const hiddenPlaces = (empty: string, users: string): Place[] => {
  const places: Place[] = homeSecrets().map((directory) => [empty, directory]);
  if (existsSync(sharedMemory)) places.push([empty, sharedMemory]);
  if (existsSync(usersFile)) {
    writeFileSync(users, usersText());
    places.push([users, usersFile]);
  }
  return places;
};
