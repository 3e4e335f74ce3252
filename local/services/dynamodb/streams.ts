/** The change records of tables that have a stream. */
import { createHash } from 'node:crypto';
import type { Host, StreamRecord } from '../../contract.ts';
import { keyOf } from './schema.ts';
import type { Change } from './table.ts';
import { equalItems, itemSize } from './values.ts';
import type { Item } from './values.ts';

/** AWS's sequence numbers are of this length. */
const FIRST_SEQUENCE_NUMBER = 100_000_000_000_000_000_000n;

export class Streams {
  readonly #host: Host;
  #announced = 0n;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Emits the record of a change; a write that changed nothing gives none. `expired`: DynamoDB removed the item itself. */
  announce({ table, before, after }: Change, expired: boolean): void {
    const stream = table.settings.stream;
    const item = after ?? before;
    if (stream === undefined || item === undefined || equalItems(before, after)) return;
    const keys = keyOf(item, table.schema.key);
    const newImage = stream.view === 'NEW_IMAGE' || stream.view === 'NEW_AND_OLD_IMAGES' ? after : undefined;
    const oldImage = stream.view === 'OLD_IMAGE' || stream.view === 'NEW_AND_OLD_IMAGES' ? before : undefined;
    this.#announced += 1n;
    const sequenceNumber = String(FIRST_SEQUENCE_NUMBER + this.#announced);
    const record: StreamRecord = {
      streamArn: stream.arn,
      eventID: createHash('md5').update(`${stream.arn}/${sequenceNumber}`).digest('hex'),
      eventName: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
      sequenceNumber,
      approximateCreationDateTime: Math.floor(this.#host.clock.now() / 1000),
      keys,
      ...(newImage === undefined ? {} : { newImage }),
      ...(oldImage === undefined ? {} : { oldImage }),
      ...(expired ? { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } } : {}),
      sizeBytes: [keys, newImage, oldImage].reduce(
        (sum, image: Item | undefined) => sum + (image === undefined ? 0 : itemSize(image)),
        0,
      ),
    };
    this.#host.signals.emit('streamRecord', record);
  }
}
