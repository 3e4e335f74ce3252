/** Raw mail, for the services that send one: SES and Cognito. */
import { createTransport } from 'nodemailer';

export interface MailParts {
  readonly from: string;
  readonly to: readonly string[];
  readonly cc?: readonly string[];
  readonly replyTo?: readonly string[];
  readonly subject: string;
  readonly text?: string;
  readonly html?: string;
  readonly messageId: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Composes the MIME text of a mail. */
export async function composeMail(parts: MailParts): Promise<string> {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await transport.sendMail({
    from: parts.from,
    to: [...parts.to],
    cc: [...(parts.cc ?? [])],
    replyTo: [...(parts.replyTo ?? [])],
    subject: parts.subject,
    text: parts.text,
    html: parts.html,
    messageId: `<${parts.messageId}@email.amazonses.com>`,
    date: new Date(parts.at),
    // Random otherwise: the same mail is the same text.
    baseBoundary: parts.messageId,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return Buffer.isBuffer(message) ? message.toString() : textOf(message);
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
