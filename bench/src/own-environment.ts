/** This process's environment without servers of the caller's: tests kill theirs and benches fill theirs, so they start their own. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  delete env.DATABASE_URL;
  delete env.REDIS_URL;
  return env;
}
