/** API Gateway: REST APIs from OpenAPI documents, served at the stack's second address. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { stableSuffix } from '../../cloudformation/names.ts';
import { AwsError, RefusedProperty } from '../../contract.ts';
import type { CreateService, Host, HttpRequest, HttpResponse, Input, Resource, ResourceType } from '../../contract.ts';
import { flag, inert, readProperties } from '../support.ts';
import { AccessLog } from './access-log.ts';
import { Gateway, type StageSettings } from './gateway.ts';
import { type ApiDefinition, type GatewayResponseSettings, gatewayResponseSchema, readOpenApi } from './openapi.ts';

const restApiSchema = z.strictObject({
  Name: z.string().optional(),
  Body: z.unknown().optional(),
  BodyS3Location: z.strictObject({ Bucket: z.string(), Key: z.string() }).optional(),
  BinaryMediaTypes: z.array(z.string()).default([]),
  Mode: z.literal('overwrite').optional(),
  ApiKeySourceType: z.literal('HEADER').optional(),
  Description: inert,
  DisableExecuteApiEndpoint: inert,
  EndpointConfiguration: inert,
  FailOnWarnings: inert,
  /** CDK says the endpoint type of an imported document here. */
  Parameters: z.strictObject({ endpointConfigurationTypes: z.string().optional() }).optional(),
  Tags: inert,
});

const deploymentSchema = z.strictObject({
  RestApiId: z.string(),
  Description: inert,
  StageName: z.undefined().optional(),
});

const stageSchema = z.strictObject({
  RestApiId: z.string(),
  DeploymentId: z.string(),
  StageName: z.string(),
  AccessLogSetting: z.strictObject({ DestinationArn: z.string(), Format: z.string() }).optional(),
  Variables: z.record(z.string(), z.string()).default({}),
  // Execution logs, metrics, throttling and tracing are not acted on; a cache would change answers.
  MethodSettings: z.array(z.looseObject({ CachingEnabled: flag.pipe(z.literal(false)).optional() })).optional(),
  CacheClusterEnabled: flag.pipe(z.literal(false)).optional(),
  TracingEnabled: inert,
  Description: inert,
  Tags: inert,
});

const gatewayResponse = z.strictObject({
  RestApiId: z.string(),
  ResponseType: z.string(),
  StatusCode: z.string().optional(),
  ResponseParameters: z.record(z.string(), z.string()).optional(),
  ResponseTemplates: z.record(z.string(), z.string()).optional(),
});

const mappingSchema = z.strictObject({
  DomainName: z.string(),
  RestApiId: z.string(),
  Stage: z.string(),
  BasePath: z.string().default(''),
});

interface Api {
  definition: ApiDefinition;
  readonly extraResponses: Map<string, GatewayResponseSettings>;
  /** Frozen copies by deployment. */
  readonly deployments: Map<string, ApiDefinition>;
}

interface Stage {
  readonly apiId: string;
  readonly gateway: Gateway;
}

class Apis {
  readonly #host: Host;
  readonly #apis = new Map<string, Api>();
  /** By API and name. */
  readonly #stages = new Map<string, Stage>();
  /** Base path to stage. */
  readonly mappings = new Map<string, string>();
  readonly #accessLog: AccessLog;
  #logRole: string | undefined;

  constructor(host: Host) {
    this.#host = host;
    this.#accessLog = new AccessLog(host, () => this.#logRole ?? '');
    host.serveApi((request) => host.clock.track(this.#handle(request)));
  }

  set logRole(arn: string | undefined) {
    this.#logRole = arn;
  }

  stats(): Readonly<Record<string, unknown>> {
    return Object.fromEntries([...this.#stages].map(([name, { gateway }]) => [name, gateway.stats()]));
  }

  putApi(id: string, logicalId: string, properties: Input): Resource {
    const type = 'AWS::ApiGateway::RestApi';
    const read = readProperties(restApiSchema, properties, type, logicalId);
    const document = read.Body ?? this.#bodyOf(read.BodyS3Location, `${type} ${logicalId}`);
    const definition = readOpenApi(document, `${type} ${logicalId}`);
    const binaryMediaTypes = [...definition.binaryMediaTypes, ...read.BinaryMediaTypes];
    const known = this.#apis.get(id);
    if (known === undefined) {
      this.#apis.set(id, {
        definition: { ...definition, binaryMediaTypes },
        extraResponses: new Map(),
        deployments: new Map(),
      });
    } else {
      known.definition = { ...definition, binaryMediaTypes };
    }
    return { ref: id, attributes: { RestApiId: id, RootResourceId: stableSuffix(`${id}/`, 10).toLowerCase() } };
  }

  api(id: string): Api {
    const api = this.#apis.get(id);
    if (api === undefined) throw new AwsError('NotFoundException', 'Invalid API identifier specified', 404);
    return api;
  }

  removeApi(id: string): void {
    this.#apis.delete(id);
  }

  /** Freezes the API as it is declared now. */
  deploy(apiId: string, deploymentId: string): void {
    const { definition, extraResponses, deployments } = this.api(apiId);
    const gatewayResponses = new Map([...definition.gatewayResponses, ...extraResponses]);
    deployments.set(deploymentId, { ...definition, gatewayResponses });
  }

  putStage(logicalId: string, properties: Input): Resource {
    const read = readProperties(stageSchema, properties, 'AWS::ApiGateway::Stage', logicalId);
    const definition = this.api(read.RestApiId).deployments.get(read.DeploymentId);
    if (definition === undefined) throw new AwsError('NotFoundException', 'Deployment does not exist', 404);
    const log = read.AccessLogSetting;
    if (log !== undefined && this.#logRole === undefined) {
      throw new AwsError(
        'BadRequestException',
        'CloudWatch Logs role ARN must be set in account settings to enable logging',
      );
    }
    const settings: StageSettings = {
      name: read.StageName,
      variables: read.Variables,
      accessLog:
        log === undefined
          ? undefined
          : {
              logGroup: log.DestinationArn.replace(/^.*:log-group:/, '').replace(/:\*$/, ''),
              format: log.Format.trimEnd(),
            },
    };
    const ids = { apiId: read.RestApiId, deploymentId: read.DeploymentId };
    this.#stages.set(`${read.RestApiId}/${read.StageName}`, {
      apiId: read.RestApiId,
      gateway: new Gateway(this.#host, definition, settings, ids, this.#accessLog),
    });
    return { ref: read.StageName, attributes: { RestApiId: read.RestApiId } };
  }

  removeStage(key: string): void {
    this.#stages.delete(key);
  }

  #bodyOf(location: { Bucket: string; Key: string } | undefined, where: string): unknown {
    if (location === undefined) throw new RefusedProperty(`${where}: an API without an OpenAPI document is not served`);
    return JSON.parse(readFileSync(this.#host.assetPath(location.Bucket, location.Key), 'utf8'));
  }

  /** The stage that a path leads to, and the path below it. */
  #stageOf(path: string): { stage: Stage; below: string } | undefined {
    const byLength = [...this.mappings].toSorted(([a], [b]) => b.length - a.length);
    for (const [basePath, key] of byLength) {
      const stage = this.#stages.get(key);
      const prefix = basePath === '' ? '' : `/${basePath}`;
      if (stage !== undefined && (path === prefix || path.startsWith(`${prefix}/`))) {
        return { stage, below: path.slice(prefix.length) || '/' };
      }
    }
    const [only] = this.#stages.values();
    return only === undefined || this.mappings.size > 0 ? undefined : { stage: only, below: path };
  }

  async #handle(request: HttpRequest): Promise<HttpResponse> {
    const found = this.#stageOf(request.path);
    if (found !== undefined) return found.stage.gateway.handle(request, found.below);
    return { status: 403, headers: { 'Content-Type': 'application/json' }, body: '{"message":"Forbidden"}' };
  }

  /** Without base paths there is nothing to tell two stages apart by. */
  checkStages(logicalId: string, key: string): void {
    if (this.mappings.size === 0 && this.#stages.size > 0 && !this.#stages.has(key)) {
      throw new RefusedProperty(`AWS::ApiGateway::Stage ${logicalId}: a second stage needs base path mappings`);
    }
  }
}

/** API Gateway (REST). */
export const createService: CreateService = (host) => {
  const apis = new Apis(host);
  return {
    name: 'apigateway',
    protocol: {
      kind: 'rest',
      route: () => undefined,
      render: () => ({ status: 200 }),
      renderError: (error) => ({
        status: error.status,
        headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
        body: JSON.stringify({ message: error.message }),
      }),
    },
    operations: {},
    resourceTypes: resourceTypes(apis),
    stats: () => apis.stats(),
  };
};

function resourceTypes(apis: Apis): Record<string, ResourceType> {
  const idOf = (stack: string, logicalId: string, length = 10): string =>
    stableSuffix(`${stack}/${logicalId}`, length).toLowerCase();
  const simple = (
    put: (logicalId: string, properties: Input, stack: string) => Resource,
    remove: (current: Resource) => void,
  ): ResourceType => ({
    create: (logicalId, properties, { stack }) => Promise.resolve(put(logicalId, properties, stack)),
    update(logicalId, properties, { stack, current }) {
      remove(current);
      return Promise.resolve(put(logicalId, properties, stack));
    },
    remove: (current) => Promise.resolve(remove(current)),
  });
  return {
    'AWS::ApiGateway::RestApi': {
      create: (logicalId, properties, { stack }) =>
        Promise.resolve(apis.putApi(idOf(stack, logicalId), logicalId, properties)),
      update: (logicalId, properties, { current }) => Promise.resolve(apis.putApi(current.ref, logicalId, properties)),
      remove: (current) => Promise.resolve(apis.removeApi(current.ref)),
    },
    'AWS::ApiGateway::Deployment': {
      create(logicalId, properties, { stack }) {
        const read = readProperties(deploymentSchema, properties, 'AWS::ApiGateway::Deployment', logicalId);
        const id = idOf(stack, logicalId, 6);
        apis.deploy(read.RestApiId, id);
        return Promise.resolve({ ref: id, attributes: { DeploymentId: id } });
      },
      // A deployment is what it was: only a new one takes in what changed. It stays for stages that still serve it.
      update: (_logicalId, _properties, { current }) => Promise.resolve(current),
      remove: () => Promise.resolve(),
    },
    'AWS::ApiGateway::Stage': simple(
      (logicalId, properties) => {
        apis.checkStages(logicalId, `${String(properties['RestApiId'])}/${String(properties['StageName'])}`);
        return apis.putStage(logicalId, properties);
      },
      (current) => apis.removeStage(`${String(current.attributes['RestApiId'])}/${current.ref}`),
    ),
    'AWS::ApiGateway::GatewayResponse': simple(
      (logicalId, properties) => {
        const read = readProperties(gatewayResponse, properties, 'AWS::ApiGateway::GatewayResponse', logicalId);
        const settings = gatewayResponseSchema.parse({
          statusCode: read.StatusCode,
          responseParameters: read.ResponseParameters,
          responseTemplates: read.ResponseTemplates,
        });
        apis
          .api(read.RestApiId)
          .extraResponses.set(read.ResponseType, { ...settings, statusCode: settings.statusCode });
        return { ref: `${read.RestApiId}/${read.ResponseType}`, attributes: {} };
      },
      (current) => {
        const [apiId = '', type = ''] = current.ref.split('/');
        apis.api(apiId).extraResponses.delete(type);
      },
    ),
    'AWS::ApiGateway::Account': simple(
      (logicalId, properties) => {
        const schema = z.strictObject({ CloudWatchRoleArn: z.string().optional() });
        apis.logRole = readProperties(schema, properties, 'AWS::ApiGateway::Account', logicalId).CloudWatchRoleArn;
        return { ref: logicalId, attributes: { Id: logicalId } };
      },
      () => {
        apis.logRole = undefined;
      },
    ),
    'AWS::ApiGateway::DomainName': {
      inert: 'the API is at its loopback address; TLS and DNS are not served',
      create(_logicalId, properties) {
        const name = String(properties['DomainName']);
        const target = `d-${stableSuffix(name, 10).toLowerCase()}.execute-api.local`;
        const attributes = {
          RegionalDomainName: target,
          RegionalHostedZoneId: 'Z1UJRXOUMOOFQ8',
          DistributionDomainName: target,
          DistributionHostedZoneId: 'Z2FDTNDATAQYW2',
        };
        return Promise.resolve({ ref: name, attributes });
      },
      update: (_logicalId, _properties, { current }) => Promise.resolve(current),
      remove: () => Promise.resolve(),
    },
    'AWS::ApiGateway::BasePathMapping': simple(
      (logicalId, properties) => {
        const read = readProperties(mappingSchema, properties, 'AWS::ApiGateway::BasePathMapping', logicalId);
        const basePath = read.BasePath === '(none)' ? '' : read.BasePath;
        apis.mappings.set(basePath, `${read.RestApiId}/${read.Stage}`);
        return { ref: `${read.DomainName}|${basePath}`, attributes: {} };
      },
      (current) => {
        apis.mappings.delete(current.ref.split('|')[1] ?? '');
      },
    ),
  };
}
