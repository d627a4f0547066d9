// Sample events by name, as the services send them. Fields as documented: Lambda Developer Guide, "Invoking Lambda with
// events from other AWS services", one page for each service. Values are made up, and the same for everyone.

import { httpRequest, restRequest } from './gateway-events.ts';

const region = 'us-east-1';
const account = '123456789012';
const instant = '2024-03-12T10:00:00.000Z';
const instantMs = 1_710_237_600_000;
const arn = (service: string, resource: string): string => `arn:aws:${service}:${region}:${account}:${resource}`;

const order = JSON.stringify({ order: 'o-2001', total: 23.9 });

const s3Put = {
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: region,
      eventTime: instant,
      eventName: 'ObjectCreated:Put',
      userIdentity: { principalId: 'AWS:UPLOADER' },
      requestParameters: { sourceIPAddress: '192.0.2.17' },
      responseElements: { 'x-amz-request-id': 'WINDTUNNEL000001', 'x-amz-id-2': 'd2luZHR1bm5lbA==' },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'resize-on-upload',
        bucket: { name: 'shop-photos', ownerIdentity: { principalId: 'OWNER' }, arn: 'arn:aws:s3:::shop-photos' },
        object: {
          key: 'mugs/blue.jpg',
          size: 184_320,
          eTag: 'b6d81b360a5672d80c27430f39153e2c',
          sequencer: '0065F00000A1B2C3D4',
        },
      },
    },
  ],
};

const sqs = {
  Records: [
    {
      messageId: '2f6b6c1e-6a51-4a0b-8f6e-7f5f3b1d9c01',
      receiptHandle: 'cmVjZWlwdA==',
      body: order,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(instantMs),
        SenderId: 'AIDAWINDTUNNEL',
        ApproximateFirstReceiveTimestamp: String(instantMs + 12),
      },
      messageAttributes: {},
      md5OfBody: '5d962429364fd765c05b1ab917a9e8b0',
      eventSource: 'aws:sqs',
      eventSourceARN: arn('sqs', 'orders'),
      awsRegion: region,
    },
  ],
};

const orderKey = { id: { S: 'o-2001' } };

const dynamodb = {
  Records: [
    {
      eventID: '7c1d0a4e5b8f4c0f9d3a2b1c0e9f8d71',
      eventName: 'MODIFY',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: region,
      dynamodb: {
        ApproximateCreationDateTime: instantMs / 1000,
        Keys: orderKey,
        NewImage: { ...orderKey, state: { S: 'paid' }, total: { N: '23.9' } },
        OldImage: { ...orderKey, state: { S: 'open' }, total: { N: '23.9' } },
        SequenceNumber: '300000000000000499659',
        SizeBytes: 61,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
      eventSourceARN: arn('dynamodb', 'table/orders/stream/2024-03-01T00:00:00.000'),
    },
  ],
};

const sequenceNumber = '49650000000000000000000000000000000000000000000000000001';

const kinesis = {
  Records: [
    {
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey: 'o-2001',
        sequenceNumber,
        data: btoa(order),
        approximateArrivalTimestamp: instantMs / 1000,
      },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: `shardId-000000000000:${sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      invokeIdentityArn: `arn:aws:iam::${account}:role/consumer`,
      awsRegion: region,
      eventSourceARN: arn('kinesis', 'stream/orders'),
    },
  ],
};

const schedule = {
  version: '0',
  id: '9d2c5f6a-0b0e-4a3c-8c53-1d2e3f405162',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account,
  time: '2024-03-12T10:00:00Z',
  region,
  resources: [arn('events', 'rule/every-five-minutes')],
  detail: {},
};

const sns = {
  Records: [
    {
      EventSource: 'aws:sns',
      EventVersion: '1.0',
      EventSubscriptionArn: arn('sns', 'orders:6f1d2c3b-4a59-4e68-8b77-0c1d2e3f4051'),
      Sns: {
        Type: 'Notification',
        MessageId: '0a1b2c3d-4e5f-4061-8273-94a5b6c7d8e9',
        TopicArn: arn('sns', 'orders'),
        Subject: 'Order placed',
        Message: order,
        Timestamp: instant,
        SignatureVersion: '1',
        Signature: 'c2lnbmF0dXJl',
        SigningCertUrl: `https://sns.${region}.amazonaws.com/certificate.pem`,
        UnsubscribeUrl: `https://sns.${region}.amazonaws.com/?Action=Unsubscribe`,
        MessageAttributes: { shop: { Type: 'String', Value: 'eu' } },
      },
    },
  ],
};

/** By name: what `sample-event` prints, and what a scenario's `payload` may name. */
export const sampleEvents: ReadonlyMap<string, Readonly<Record<string, unknown>>> = new Map(
  Object.entries({
    's3-put': s3Put,
    sqs,
    dynamodb,
    kinesis,
    'apigateway-v1': restRequest,
    'apigateway-v2': httpRequest,
    schedule,
    sns,
  }),
);
