// Original file: clientele/features/v1/features_service.proto

import type { Customer as _clientele_features_v1_Customer, Customer__Output as _clientele_features_v1_Customer__Output } from '../../../clientele/features/v1/Customer.js';

export interface ResolveCustomersResponse {
  'customers'?: (_clientele_features_v1_Customer)[];
}

export interface ResolveCustomersResponse__Output {
  'customers': (_clientele_features_v1_Customer__Output)[];
}
