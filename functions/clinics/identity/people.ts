import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  type AttributeType,
} from '@aws-sdk/client-cognito-identity-provider';
import { Conflict } from '../../platform/errors.ts';

/** The sign-ins of staff, in the user pool. Every deed is safe to repeat. */

let shared: CognitoIdentityProviderClient | undefined;
/** One client per container. */
export function cognito(): CognitoIdentityProviderClient {
  return (shared ??= new CognitoIdentityProviderClient({ maxAttempts: 5 }));
}

/** The user pool that this function administers. */
export function userPool(): string {
  const id = process.env['USER_POOL_ID'];
  if (!id) throw new Error('USER_POOL_ID is not set');
  return id;
}

/** Whether an SDK error has this name. */
export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

/**
 * Invites a person: Cognito mails them a temporary password. Who has a sign-in already keeps it.
 * @returns the `sub` by which they are known from now on
 */
export async function invite(email: string, name: string): Promise<string> {
  try {
    const { User } = await cognito().send(
      new AdminCreateUserCommand({
        UserPoolId: userPool(),
        Username: email,
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'email_verified', Value: 'true' },
          { Name: 'name', Value: name },
        ],
        DesiredDeliveryMediums: ['EMAIL'],
      }),
    );
    return subjectOf(User?.Attributes);
  } catch (error) {
    if (!isNamed(error, 'UsernameExistsException')) throw error;
    const user = await cognito().send(new AdminGetUserCommand({ UserPoolId: userPool(), Username: email }));
    return subjectOf(user.UserAttributes);
  }
}

function subjectOf(attributes: readonly AttributeType[] = []): string {
  const subject = attributes.find(({ Name }) => Name === 'sub')?.Value;
  if (!subject) throw new Error('the user pool answered without a sub');
  return subject;
}

/**
 * Moves a sign-in to another address.
 * @throws Conflict if somebody else signs in with it
 */
export async function changeEmail(subject: string, email: string): Promise<void> {
  try {
    await cognito().send(
      new AdminUpdateUserAttributesCommand({
        UserPoolId: userPool(),
        Username: subject,
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    );
  } catch (error) {
    if (!isNamed(error, 'AliasExistsException')) throw error;
    throw new Conflict('Somebody else signs in with this address.');
  }
}

/** Lets a person sign in again. */
export async function enable(subject: string): Promise<void> {
  await cognito().send(new AdminEnableUserCommand({ UserPoolId: userPool(), Username: subject }));
}

/** Ends a person's sessions and lets them sign in no more. */
export async function disable(subject: string): Promise<void> {
  await cognito().send(new AdminDisableUserCommand({ UserPoolId: userPool(), Username: subject }));
  await cognito().send(new AdminUserGlobalSignOutCommand({ UserPoolId: userPool(), Username: subject }));
}
