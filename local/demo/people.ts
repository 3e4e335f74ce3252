import { TOTP } from 'otpauth';
import type { Mailbox } from './mailbox.ts';
import type { Page, Visitor } from './visitor.ts';

/** A staff member with a mailbox, a password and an authenticator app. */
export class Person {
  readonly email: string;
  private readonly mailbox: Mailbox;
  private readonly now: () => Promise<number>;
  private password: string | undefined;
  private secret: string | undefined;

  /** @param now the clock that the person's telephone shows: the stack's */
  constructor(email: string, mailbox: Mailbox, now: () => Promise<number>) {
    this.email = email;
    this.mailbox = mailbox;
    this.now = now;
  }

  /** Opens a link from a mail and signs in if the page asks for it: the first time with the temporary password of the invitation. */
  async open(visitor: Visitor, link: string): Promise<Page> {
    const page = await visitor.open(link);
    return page.html.includes('/sign-in/start') ? this.signIn(visitor, await visitor.open(page.link('Sign in'))) : page;
  }

  private async signIn(visitor: Visitor, first: Page): Promise<Page> {
    let page = first;
    for (let step = 0; step < 6; step += 1) {
      switch (page.title) {
        case 'Sign in':
          page = await visitor.press(page, 'Sign in', {
            username: this.email,
            password: this.password ?? (await this.temporaryPassword()),
          });
          break;
        case 'Choose a new password': {
          this.password = `Correct-Horse-${Math.random().toString(36).slice(2, 10)}-7`;
          page = await visitor.press(page, 'Save password', { password: this.password, confirmation: this.password });
          break;
        }
        case 'Set up your authenticator app':
          this.secret = page.root.querySelector('#secret')?.text.replaceAll(' ', '');
          page = await visitor.press(page, 'Confirm', { code: await this.code() });
          break;
        case 'Enter your code':
          page = await visitor.press(page, 'Sign in', { code: await this.code() });
          break;
        default:
          return page;
      }
    }
    throw new Error(`${this.email} cannot sign in: "${page.title}": ${page.text.slice(0, 200)}`);
  }

  /** What the person types into the sign-in once it is set up. */
  async credentials(): Promise<{ email: string; password: string; code: string }> {
    if (!this.password) throw new Error(`${this.email} has not signed in before`);
    return { email: this.email, password: this.password, code: await this.code() };
  }

  private async temporaryPassword(): Promise<string> {
    const mail = await this.mailbox.latest(this.email, (candidate) => candidate.text.includes('temporary password'));
    const password = /temporary password (\S+)/.exec(mail.text)?.[1];
    if (!password) throw new Error(`the invitation of ${this.email} holds no password`);
    return password;
  }

  /** What the authenticator app shows now. */
  private async code(): Promise<string> {
    if (!this.secret) throw new Error('the authenticator app is not set up');
    const code = new TOTP({ secret: this.secret }).generate({ timestamp: await this.now() });
    return code;
  }
}
