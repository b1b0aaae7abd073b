/** The address of a test server. Clients fall back to default ports without one, where a real server may be. */
export function testServer(name: 'TEST_DATABASE_URL' | 'TEST_REDIS_URL'): string {
  const url = process.env[name];
  if (url === undefined || url === '') throw new Error(`${name} is not set: run npm run test:int`);
  return url;
}
