/** The checksums of S3 objects, in base64. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Algorithm } from './model.ts';

export const ALGORITHMS: readonly Algorithm[] = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'];

export function checksumOf(algorithm: Algorithm, body: Uint8Array): string {
  switch (algorithm) {
    case 'SHA256':
      return createHash('sha256').update(body).digest('base64');
    case 'SHA1':
      return createHash('sha1').update(body).digest('base64');
    case 'CRC32':
      return inBase64(BigInt(crc32(body)), 4);
    case 'CRC32C':
      return inBase64(BigInt(crc32c(body)), 4);
    case 'CRC64NVME':
      return inBase64(crc64nvme(body), 8);
  }
}

export function headerName(algorithm: Algorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

function inBase64(value: bigint, bytes: number): string {
  return Buffer.from(value.toString(16).padStart(bytes * 2, '0'), 'hex').toString('base64');
}

/** Castagnoli's polynomial, reflected. */
const CRC32C = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});

function crc32c(body: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of body) value = (CRC32C[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** The polynomial of the NVM Express specification, reflected; in two halves, since numbers hold 53 bits. */
const CRC64 = Array.from({ length: 256 }, (_, index) => {
  let value = BigInt(index);
  for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
  return value;
});
const CRC64_HIGH = Uint32Array.from(CRC64, (value) => Number(value >> 32n));
const CRC64_LOW = Uint32Array.from(CRC64, (value) => Number(value & 0xffffffffn));

function crc64nvme(body: Uint8Array): bigint {
  let high = 0xffffffff;
  let low = 0xffffffff;
  for (const byte of body) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (CRC64_LOW[index] ?? 0);
    high = (high >>> 8) ^ (CRC64_HIGH[index] ?? 0);
  }
  return (BigInt(~high >>> 0) << 32n) | BigInt(~low >>> 0);
}
