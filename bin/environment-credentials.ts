import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * What the bundles have in the place of the SDK's chain of credential providers. Lambda gives a function its role's
 * credentials in the environment; the chain would look there first, and carry along profiles, single sign-on and
 * instance metadata, which no function has: a third of the code that a cold start loads.
 */
export const defaultProvider = (options?: Parameters<typeof fromEnv>[0]): ReturnType<typeof fromEnv> =>
  fromEnv(options);
