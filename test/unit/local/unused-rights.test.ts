import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { HeldRight } from '../../../local/iam/iam.ts';
import { leaveUsedRights, lineOf, readUsedRights } from '../../../local/iam/used-rights.ts';
import { type Acknowledgement, judge } from '../../rights/judge.ts';

const TABLE = 'arn:aws:dynamodb:us-east-1:111122223333:table/Records';
const right = (role: string, action: string, used = 0, resource = TABLE): HeldRight => ({
  roleArn: `arn:aws:iam::111122223333:role/${role}`,
  policy: 'P',
  statement: '0',
  action,
  resource,
  used,
});

describe('the rights that runs used', () => {
  test('are left in a folder, and add up over the runs', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'rights-')), 'left');
    expect(readUsedRights(folder).size).toBe(0);
    leaveUsedRights(folder, [right('A', 'dynamodb:GetItem', 3), right('A', 'dynamodb:PutItem')]);
    leaveUsedRights(folder, [right('A', 'dynamodb:GetItem', 1), right('B', 'dynamodb:PutItem', 1)]);
    expect([...readUsedRights(folder)].toSorted()).toEqual([
      `A dynamodb:GetItem ${TABLE}`,
      `B dynamodb:PutItem ${TABLE}`,
    ]);
  });

  test('leave one file for runs that used the same, and none for one that used nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rights-'));
    leaveUsedRights(folder, [right('A', 'dynamodb:GetItem')]);
    expect(readdirSync(folder)).toEqual([]);
    leaveUsedRights(folder, [right('A', 'dynamodb:GetItem', 1)]);
    leaveUsedRights(folder, [right('A', 'dynamodb:GetItem', 2)]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('on a stream are the same in every run, although its ARN carries when it was made', () => {
    const of = (label: string): string => lineOf(right('A', 'dynamodb:GetRecords', 1, `${TABLE}/stream/${label}`));
    expect(of('2026-11-02T09:00:00.000')).toBe(of('2026-11-22T15:00:00.000'));
  });
});

describe('the list of unused rights', () => {
  const held = [right('A', 'dynamodb:GetItem'), right('A', 'dynamodb:PutItem'), right('B', 'kms:Encrypt')];
  const of = (used: readonly string[], acknowledgements: readonly Acknowledgement[] = []) => {
    const verdict = judge(held, new Set(used), acknowledgements);
    const shown = (lines: readonly { role: string; action: string }[]): string[] =>
      lines.map(({ role, action }) => `${role} ${action}`);
    return { ...verdict, unused: shown(verdict.unused), acknowledged: shown(verdict.acknowledged) };
  };
  const usedA = [`A dynamodb:GetItem ${TABLE}`, `A dynamodb:PutItem ${TABLE}`];
  const because = (roles: string, action: string, resource?: string): Acknowledgement => ({
    roles,
    action,
    reason: 'AWS asks for it',
    ...(resource !== undefined && { resource }),
  });

  test('names each right that no run used', () => {
    expect(of([`A dynamodb:GetItem ${TABLE}`]).unused).toEqual(['A dynamodb:PutItem', 'B kms:Encrypt']);
  });

  test('the same use by another role, of another action or on another resource is none', () => {
    expect(
      of([`B dynamodb:GetItem ${TABLE}`, `A dynamodb:Query ${TABLE}`, `A dynamodb:PutItem ${TABLE}2`]).unused,
    ).toHaveLength(3);
  });

  test('sets apart those that stay for a reason', () => {
    const { unused, acknowledged, idle } = of(usedA, [because('*', 'kms:*')]);
    expect([unused, acknowledged, idle]).toEqual([[], ['B kms:Encrypt'], []]);
  });

  test('lets a reason for what only some runs use stand, used or not, until the right is gone', () => {
    const sometimes = (action: string): Acknowledgement => ({ ...because('A', action), sometimes: true });
    const reasons = [because('B', '*'), sometimes('dynamodb:PutItem'), sometimes('dynamodb:Scan')];
    expect(of(usedA, reasons).idle).toEqual([sometimes('dynamodb:Scan')]);
    expect(of(usedA.slice(0, 1), reasons)).toMatchObject({ unused: [], idle: [sometimes('dynamodb:Scan')] });
  });

  test.each([
    ['whose right is used', because('A', 'dynamodb:PutItem')],
    ['whose right is gone', because('A', 'dynamodb:Scan')],
    ['of a role that is gone', because('C', '*')],
    ['for another resource', because('B', 'kms:Encrypt', `${TABLE}/index/*`)],
  ])('objects to a reason %s', (_name, reason) => {
    expect(of(usedA, [because('B', '*'), reason]).idle).toEqual([reason]);
  });
});
