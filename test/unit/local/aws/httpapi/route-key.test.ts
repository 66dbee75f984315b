import { describe, expect, test } from '@jest/globals';
import { HttpApi } from '../../../../../local/aws/services/httpapi/http-api.ts';
import { parseRouteKey, ROUTE_KEY } from '../../../../../local/aws/services/httpapi/route-key.ts';

function apiOf(...keys: string[]): HttpApi {
  const api = new HttpApi('api');
  const integration = { functionArn: 'arn:f', timeoutMs: 30_000 };
  for (const key of keys) api.addRoute({ key: parseRouteKey(key), integration, authorizer: undefined });
  return api;
}

/** In two orders, so that no choice depends on it. */
function chosen(keys: readonly string[], method: string, path: string): string | undefined {
  const found = [keys, keys.toReversed()].map((order) => apiOf(...order).match(method, path)?.key.text);
  expect(found[0]).toBe(found[1]);
  return found[0];
}

describe('the most specific route serves a request', () => {
  // The table of https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
  const PETS = ['GET /pets/dog/1', 'GET /pets/dog/{id}', 'GET /pets/{proxy+}', 'ANY /{proxy+}', '$default'];
  test.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}'],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}'],
    ['POST', '/test/5', 'ANY /{proxy+}'],
  ])('%s %s: %s', (method, path, expected) => {
    expect(chosen(PETS, method, path)).toBe(expected);
  });

  const CONSOLE = ['ANY /api/{proxy+}', '$default'];
  test.each([
    ['GET', '/api/destinations', 'ANY /api/{proxy+}'],
    ['DELETE', '/api/', 'ANY /api/{proxy+}'],
    ['GET', '/api', '$default'],
    ['GET', '/', '$default'],
    ['POST', '/apis/x', '$default'],
    ['GET', '//api/x', '$default'],
  ])('of a page and its API: %s %s: %s', (method, path, expected) => {
    expect(chosen(CONSOLE, method, path)).toBe(expected);
  });

  test('an exact method comes before ANY, whatever the paths are: a page at GET /{proxy+} would take its API', () => {
    expect(chosen(['ANY /api/{proxy+}', 'GET /{proxy+}'], 'GET', '/api/x')).toBe('GET /{proxy+}');
    expect(chosen(['ANY /api/{proxy+}', 'GET /{proxy+}'], 'POST', '/api/x')).toBe('ANY /api/{proxy+}');
  });

  test('nobody serves what no route matches', () => {
    for (const [method, path] of [
      ['POST', '/pets'],
      ['GET', '/pets/'],
      ['GET', '/pets/1/2'],
    ] as const)
      expect(apiOf('GET /pets', 'GET /pets/{id}/x').match(method, path)).toBeUndefined();
  });

  test('the variables of the path are taken out of it', () => {
    const { parameters } = apiOf('GET /a/{b}/{c+}').match('GET', '/a/1/2/3') ?? {};
    expect(parameters).toEqual({ b: '1', c: '2/3' });
    expect(apiOf('ANY /a/{c+}').match('GET', '/a/')?.parameters).toEqual({ c: '' });
  });
});

test('a key is given once', () => {
  expect(() => apiOf('GET /a', 'GET /a')).toThrow('has the route GET /a already');
});

test.each([
  ['$default', true],
  ['GET /', true],
  ['ANY /api/{proxy+}', true],
  ['GET /{proxy+}', true],
  ['PATCH /a/{b}/c', true],
  ['get /a', false],
  ['GET a', false],
  ['GET /{a+}/b', false],
  ['TRACE /a', false],
  ['GET /a b/{', false],
])('%s is a key: %s', (key, isKey) => {
  expect(ROUTE_KEY.test(key)).toBe(isKey);
});
