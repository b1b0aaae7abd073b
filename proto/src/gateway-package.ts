import { fromJSON, type PackageDefinition } from '@grpc/proto-loader';
import type { INamespace } from 'protobufjs';
import { descriptor } from '../gen/descriptor.js';
import { LOADER_OPTIONS } from './loader-options.js';

/** The public API and what it is made of, without the inner services: for reflection. */
export const gatewayPackage: PackageDefinition = fromJSON(onlyGateway(descriptor as INamespace), LOADER_OPTIONS);

function onlyGateway({ nested = {} }: INamespace): INamespace {
  const { clientele, google } = nested;
  const gateway = clientele !== undefined && 'nested' in clientele ? clientele.nested.gateway : undefined;
  if (gateway === undefined || google === undefined) throw new Error('the descriptor lacks the gateway');
  return { nested: { clientele: { nested: { gateway } }, google } };
}
