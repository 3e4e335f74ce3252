import { describe, expect, test } from '@jest/globals';
import { createService } from '../../../local/services/ssm/index.ts';
import { refusal, smallHost } from './smallHost.ts';

describe('the parameter store', () => {
  test('gives a parameter of a template by name and by ARN', async () => {
    const host = smallHost([createService]);
    const { ref } = await host.create('AWS::SSM::Parameter', 'TableName', {
      Name: '/frontdesk/local/table',
      Type: 'String',
      Value: 'records',
    });
    expect(ref).toBe('/frontdesk/local/table');

    const byName = await host.run('ssm', 'GetParameter', { Name: ref });
    expect(byName['Parameter']).toMatchObject({
      Name: ref,
      Value: 'records',
      Version: 1,
      ARN: 'arn:aws:ssm:us-east-1:111122223333:parameter/frontdesk/local/table',
    });
    const byArn = await host.run('ssm', 'GetParameter', {
      Name: 'arn:aws:ssm:us-east-1:111122223333:parameter/frontdesk/local/table',
    });
    expect(byArn).toEqual(byName);
    expect(host.asked.at(-1)?.right).toEqual({
      action: 'ssm:GetParameter',
      resource: 'arn:aws:ssm:us-east-1:111122223333:parameter/frontdesk/local/table',
    });
  });

  test('says which parameter is missing', async () => {
    const host = smallHost([createService]);
    expect((await refusal(host.run('ssm', 'GetParameter', { Name: '/none' }))).code).toBe('ParameterNotFound');
    expect(await host.run('ssm', 'GetParameters', { Names: ['/none'] })).toEqual({
      Parameters: [],
      InvalidParameters: ['/none'],
    });
  });

  test('lists what lies below a path, deeper levels only when asked, page by page', async () => {
    const host = smallHost([createService]);
    for (const Name of ['/a/1', '/a/2', '/a/b/3', '/ab/4'])
      await host.run('ssm', 'PutParameter', { Name, Value: 'x', Type: 'String' });
    const names = (output: Record<string, unknown>) =>
      (output['Parameters'] as { Name: string }[]).map(({ Name }) => Name);
    expect(names(await host.run('ssm', 'GetParametersByPath', { Path: '/a' }))).toEqual(['/a/1', '/a/2']);
    const first = await host.run('ssm', 'GetParametersByPath', { Path: '/a', Recursive: true, MaxResults: 2 });
    expect(names(first)).toEqual(['/a/1', '/a/2']);
    const rest = await host.run('ssm', 'GetParametersByPath', {
      Path: '/a',
      Recursive: true,
      MaxResults: 2,
      NextToken: first['NextToken'],
    });
    expect(names(rest)).toEqual(['/a/b/3']);
    expect(rest['NextToken']).toBeUndefined();
  });

  test('overwrites only when told to, and counts versions', async () => {
    const host = smallHost([createService]);
    await host.run('ssm', 'PutParameter', { Name: '/a', Value: '1', Type: 'String' });
    expect((await refusal(host.run('ssm', 'PutParameter', { Name: '/a', Value: '2' }))).code).toBe(
      'ParameterAlreadyExists',
    );
    expect(await host.run('ssm', 'PutParameter', { Name: '/a', Value: '2', Overwrite: true })).toMatchObject({
      Version: 2,
    });
    expect(await host.run('ssm', 'GetParameter', { Name: '/a' })).toMatchObject({
      Parameter: { Value: '2', Type: 'String' },
    });
  });

  test('refuses a property that it does not serve, by name', async () => {
    const host = smallHost([createService]);
    await expect(
      host.create('AWS::SSM::Parameter', 'P', { Type: 'String', Value: 'x', Policies: '[]' }),
    ).rejects.toThrow('AWS::SSM::Parameter P: not served: Policies');
  });
});
