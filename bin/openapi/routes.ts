import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Route } from '../../functions/platform/http/route.ts';

const root = join(import.meta.dirname, '../..');

/** An operation of the API, and the handler file that serves it, e.g. `functions/registration/handlers/get-patient.ts`. */
export interface ApiRoute {
  readonly route: Route;
  readonly handlerPath: string;
}

/** Every operation that a handler file exports, in the order of paths and methods. */
export async function apiRoutes(): Promise<ApiRoute[]> {
  const routes: ApiRoute[] = [];
  for (const handlerPath of globSync('functions/*/handlers/*.ts', { cwd: root }).toSorted()) {
    const { route } = (await import(pathToFileURL(join(root, handlerPath)).href)) as { route?: Route };
    if (route) routes.push({ route, handlerPath });
  }
  const order = ({ route }: ApiRoute): string => `${route.path} ${route.method}`;
  return routes.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}
