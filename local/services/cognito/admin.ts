/** The administrator's operations on users. */
import { z } from 'zod';
import { AwsError } from '../../contract.ts';
import type { Host, Input, Operation, Output, Right } from '../../contract.ts';
import { flag, inert, numeric, page, readInput } from '../support.ts';
import type { Pool, User } from './model.ts';
import { assertConforms, forgetFailures, hashOf, temporaryPassword } from './passwords.ts';
import { poolById } from './resources.ts';
import { addUser, findUser, invite, renewPassword, shownUser, signOutEverywhere } from './users.ts';

const attributes = z.array(z.strictObject({ Name: z.string(), Value: z.string() }));
const named = { UserPoolId: z.string(), Username: z.string() };
const mfa = z.strictObject({ Enabled: flag.optional(), PreferredMfa: flag.optional() });
const inputs = {
  create: z.strictObject({
    ...named,
    UserAttributes: attributes.optional(),
    TemporaryPassword: z.string().optional(),
    MessageAction: z.enum(['RESEND', 'SUPPRESS']).optional(),
    DesiredDeliveryMediums: z.array(z.literal('EMAIL')).optional(),
    ForceAliasCreation: inert,
  }),
  user: z.strictObject(named),
  password: z.strictObject({ ...named, Password: z.string(), Permanent: flag.optional() }),
  update: z.strictObject({ ...named, UserAttributes: attributes }),
  mfa: z.strictObject({ ...named, SoftwareTokenMfaSettings: mfa.optional() }),
  list: z.strictObject({
    UserPoolId: z.string(),
    Filter: z.string().optional(),
    Limit: numeric.optional(),
    PaginationToken: z.string().optional(),
    AttributesToGet: z.array(z.string()).optional(),
  }),
};

/** The right on a pool that an operation asks for. */
export function poolRight(pools: ReadonlyMap<string, Pool>, action: string, input: Input): Right[] {
  return [{ action: `cognito-idp:${action}`, resource: poolById(pools, String(input['UserPoolId'])).arn }];
}

export function adminOperations(host: Host, pools: ReadonlyMap<string, Pool>): Record<string, Operation> {
  const operation = <T extends { UserPoolId: string }>(
    name: string,
    schema: z.ZodType<T>,
    run: (pool: Pool, input: T) => Promise<Output> | Output,
  ): Operation => ({
    rights: (input) => poolRight(pools, name, input),
    async run(input) {
      const read = readInput(schema, input, 'InvalidParameterException');
      return run(poolById(pools, read.UserPoolId), read);
    },
  });
  const onUser = <T extends { UserPoolId: string; Username: string }>(
    name: string,
    schema: z.ZodType<T>,
    run: (pool: Pool, user: User, input: T) => Promise<void> | void,
  ): Operation =>
    operation(name, schema, async (pool, input) => {
      const user = existing(pool, input.Username);
      await run(pool, user, input);
      user.modified = host.clock.now();
      return {};
    });

  return {
    AdminCreateUser: operation('AdminCreateUser', inputs.create, async (pool, input) => {
      const now = host.clock.now();
      const given = checked(pool, input.UserAttributes ?? []);
      if (input.TemporaryPassword !== undefined) assertConforms(pool.settings.passwordPolicy, input.TemporaryPassword);
      const password = input.TemporaryPassword ?? temporaryPassword(pool);
      const hash = await hashOf(pool, password);
      // From here to the new user without a pause: two at once must not both find the address free.
      const before = findUser(pool, input.Username);
      if (input.MessageAction === 'RESEND') {
        if (before === undefined) throw new AwsError('UserNotFoundException', 'User does not exist.');
        if (before.status !== 'FORCE_CHANGE_PASSWORD') {
          throw new AwsError(
            'UnsupportedUserStateException',
            `Resend not possible. ${before.username} status is not FORCE_CHANGE_PASSWORD`,
          );
        }
        await invite(host, pool, before, await renewPassword(pool, before, now, password));
        return { User: shownUser(before, 'Attributes') };
      }
      const taken = pool.settings.usernameIsEmail
        ? 'An account with the given email already exists.'
        : 'User account already exists';
      if (before !== undefined) throw new AwsError('UsernameExistsException', taken);
      if (pool.settings.usernameIsEmail && !/^[^\s@]+@[^\s@]+$/.test(input.Username)) {
        throw new AwsError('InvalidParameterException', 'Username should be an email.');
      }
      const user = addUser(pool, input.Username, given, hash, now);
      if (input.MessageAction !== 'SUPPRESS') await invite(host, pool, user, password);
      return { User: shownUser(user, 'Attributes') };
    }),
    AdminGetUser: operation('AdminGetUser', inputs.user, (pool, { Username }) => {
      const user = existing(pool, Username);
      return {
        ...shownUser(user, 'UserAttributes'),
        ...(user.totp?.enabled === true && {
          PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
          UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
        }),
      };
    }),
    AdminDisableUser: onUser('AdminDisableUser', inputs.user, (pool, user) => {
      user.enabled = false;
      signOutEverywhere(pool, user);
    }),
    AdminEnableUser: onUser('AdminEnableUser', inputs.user, (_pool, user) => {
      user.enabled = true;
    }),
    AdminDeleteUser: onUser('AdminDeleteUser', inputs.user, (pool, user) => {
      signOutEverywhere(pool, user);
      pool.users.delete(user.sub);
    }),
    AdminUserGlobalSignOut: onUser('AdminUserGlobalSignOut', inputs.user, signOutEverywhere),
    AdminSetUserPassword: onUser(
      'AdminSetUserPassword',
      inputs.password,
      async (pool, user, { Password, Permanent = false }) => {
        assertConforms(pool.settings.passwordPolicy, Password);
        if (Permanent) {
          user.password = await hashOf(pool, Password);
          user.status = 'CONFIRMED';
          delete user.temporaryUntil;
        } else {
          await renewPassword(pool, user, host.clock.now(), Password);
          user.status = 'FORCE_CHANGE_PASSWORD';
        }
        forgetFailures(user);
      },
    ),
    AdminUpdateUserAttributes: onUser('AdminUpdateUserAttributes', inputs.update, (pool, user, { UserAttributes }) => {
      const given = checked(pool, UserAttributes);
      const holder = given['email'] === undefined ? undefined : findUser(pool, given['email']);
      if (pool.settings.usernameIsEmail && holder !== undefined && holder !== user) {
        throw new AwsError('AliasExistsException', 'An account with the given email already exists.');
      }
      user.attributes = { ...user.attributes, ...given };
    }),
    AdminSetUserMFAPreference: onUser(
      'AdminSetUserMFAPreference',
      inputs.mfa,
      (_pool, user, { SoftwareTokenMfaSettings }) => {
        if (SoftwareTokenMfaSettings?.Enabled === undefined) return;
        if (user.totp === undefined)
          throw new AwsError('InvalidParameterException', 'User has not verified software token mfa');
        user.totp.enabled = SoftwareTokenMfaSettings.Enabled;
      },
    ),
    ListUsers: operation('ListUsers', inputs.list, (pool, { Filter, Limit = 60, PaginationToken, AttributesToGet }) => {
      const matching = [...pool.users.values()].filter(filterOf(Filter));
      const { items, nextToken } = page(matching, Limit, PaginationToken);
      const shown = items.map((user) =>
        shownUser(AttributesToGet === undefined ? user : only(user, AttributesToGet), 'Attributes'),
      );
      return { Users: shown, PaginationToken: nextToken };
    }),
  };
}

function existing(pool: Pool, username: string): User {
  const user = findUser(pool, username);
  if (user === undefined) throw new AwsError('UserNotFoundException', 'User does not exist.');
  return user;
}

function checked(pool: Pool, given: z.infer<typeof attributes>): Record<string, string> {
  const unknown = given.find(({ Name }) => !pool.settings.attributes.has(Name));
  if (unknown !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      `Attributes did not conform to the schema: ${unknown.Name}: Attribute does not exist in the schema.`,
    );
  }
  return Object.fromEntries(given.map(({ Name, Value }) => [Name, Value]));
}

function only(user: User, names: readonly string[]): User {
  return {
    ...user,
    attributes: Object.fromEntries(Object.entries(user.attributes).filter(([name]) => names.includes(name))),
  };
}

/** `email = "a@b.example"`, or `^=` for what begins with it. */
function filterOf(filter: string | undefined): (user: User) => boolean {
  if (filter === undefined || filter === '') return () => true;
  const [, name, operator, quoted] = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(filter) ?? [];
  if (name === undefined || quoted === undefined)
    throw new AwsError('InvalidParameterException', 'Error while parsing filter.');
  const wanted = quoted.replaceAll(/\\(.)/g, '$1').toLowerCase();
  return (user) => {
    const computed: Record<string, string> = {
      sub: user.sub,
      username: user.username,
      status: user.enabled ? 'Enabled' : 'Disabled',
      'cognito:user_status': user.status,
    };
    const value = (computed[name] ?? user.attributes[name])?.toLowerCase();
    return operator === '=' ? value === wanted : value?.startsWith(wanted) === true;
  };
}
