/** Which route a request meets. */
import type { Route } from './openapi.ts';

export interface Match {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Resource {
  readonly segments: readonly string[];
  readonly routes: Map<string, Route>;
}

/** A literal segment is nearer to a path than a parameter, and a parameter nearer than what takes all the rest. */
function rank(segment: string): number {
  if (!/^\{.+\}$/.test(segment)) return 0;
  return segment.endsWith('+}') ? 2 : 1;
}

function compare(a: Resource, b: Resource): number {
  for (let at = 0; at < Math.max(a.segments.length, b.segments.length); at++) {
    const [left, right] = [a.segments[at], b.segments[at]];
    if (left === undefined || right === undefined) return left === undefined ? 1 : -1;
    const difference = rank(left) - rank(right);
    if (difference !== 0) return difference;
  }
  return 0;
}

const split = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

/** Finds the routes of one API. */
export class Router {
  readonly #resources: readonly Resource[];

  constructor(routes: readonly Route[]) {
    const byResource = new Map<string, Resource>();
    for (const route of routes) {
      const resource = byResource.get(route.resource) ?? { segments: split(route.resource), routes: new Map() };
      resource.routes.set(route.method, route);
      byResource.set(route.resource, resource);
    }
    this.#resources = [...byResource.values()].toSorted(compare);
  }

  /**
   * The route of the nearest resource, if it takes the method. A resource that lacks the method is not passed over for
   * a farther one.
   */
  match(method: string, path: string): Match | undefined {
    const segments = split(path);
    for (const resource of this.#resources) {
      const pathParameters = parametersOf(resource.segments, segments);
      if (pathParameters === undefined) continue;
      const route = resource.routes.get(method) ?? resource.routes.get('ANY');
      return route === undefined ? undefined : { route, pathParameters };
    }
    return undefined;
  }
}

function parametersOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [at, part] of pattern.entries()) {
    const segment = segments[at];
    if (segment === undefined) return undefined;
    const [, name, greedy] = /^\{(.+?)(\+?)\}$/.exec(part) ?? [];
    if (name === undefined) {
      if (decode(segment) !== part) return undefined;
    } else if (greedy === '+') {
      parameters[name] = decode(segments.slice(at).join('/'));
      return parameters;
    } else {
      parameters[name] = decode(segment);
    }
  }
  return pattern.length === segments.length ? parameters : undefined;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
