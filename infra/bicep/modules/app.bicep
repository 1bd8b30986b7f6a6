metadata description = 'The Flex Consumption plan and the function app, a custom handler. All access is by the identity.'

@description('Region.')
param location string

@description('Name of the app.')
param name string

@description('Name of the plan.')
param planName string

@description('Resource id of the identity.')
param identityId string

@description('Client id of the identity.')
param identityClientId string

@description('Address of the blob service.')
param blobEndpoint string

@description('Address of the queue service.')
param queueEndpoint string

@description('Address of the table service.')
param tableEndpoint string

@description('Container of the deployed package.')
param packageContainer string

@description('Container of state and leases.')
param stateContainer string

@description('Address of the vault.')
param vaultUri string

@description('Tag of the kubeconfig secrets.')
param clusterTag string

@description('Webhook receivers; see main.bicep for their members.')
param receivers array

@description('Further app settings, which override those of the template.')
param settings object

@description('Connection string of Application Insights.')
param insightsConnectionString string

@description('Memory of one instance in MB.')
param instanceMemoryMB int

@description('Most instances of one function.')
param maximumInstanceCount int

@description('Instances that always stand ready for webhooks.')
param alwaysReadyHttp int

@description('When every cluster gets an ordinary pass.')
param scanSchedule string

@description('The time between two ticks.')
param scanInterval string

@description('Limit of one invocation.')
param functionTimeout string

@description('Subnet for outgoing traffic; empty for none.')
param subnetId string

@description('Tags.')
param tags object

var baseSettings = {
  AzureWebJobsStorage__blobServiceUri: blobEndpoint
  AzureWebJobsStorage__queueServiceUri: queueEndpoint
  AzureWebJobsStorage__tableServiceUri: tableEndpoint
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  WorkQueue__queueServiceUri: queueEndpoint
  WorkQueue__credential: 'managedidentity'
  WorkQueue__clientId: identityClientId
  State__blobServiceUri: blobEndpoint
  State__clientId: identityClientId
  State__Container: stateContainer
  Clusters__KeyVault: vaultUri
  Clusters__Tag: clusterTag
  Clusters__clientId: identityClientId
  ScanSchedule: scanSchedule
  ScanInterval: scanInterval
  FunctionTimeout: functionTimeout
  AzureFunctionsJobHost__functionTimeout: functionTimeout
  AZURE_CLIENT_ID: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
}

// An empty setting counts as one that is not set.
var receiverSettings = [
  for (receiver, i) in receivers: {
    'Receivers__${i}__Name': receiver.name
    'Receivers__${i}__Kind': receiver.kind
    'Receivers__${i}__Registry': receiver.?registry ?? ''
    'Receivers__${i}__Repositories': receiver.?repositories ?? ''
    'Receivers__${i}__Secret': contains(receiver, 'secretName') ? '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${receiver.secretName})' : ''
    'Receivers__${i}__SecondSecret': contains(receiver, 'secondSecretName') ? '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${receiver.secondSecretName})' : ''
    'Receivers__${i}__Mode': receiver.?mode ?? ''
    'Receivers__${i}__Header': receiver.?header ?? ''
    'Receivers__${i}__Aliases': receiver.?aliases ?? ''
    'Receivers__${i}__Audience': receiver.?audience ?? ''
    'Receivers__${i}__ServiceAccount': receiver.?serviceAccount ?? ''
    'Receivers__${i}__Tenant': receiver.?tenant ?? ''
  }
]

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobEndpoint}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'custom'
        version: '1.0'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyHttp == 0
          ? []
          : [
              {
                name: 'http'
                instanceCount: alwaysReadyHttp
              }
            ]
      }
    }
  }
}

resource appSettings 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'appsettings'
  properties: reduce(receiverSettings, union(baseSettings, settings), (all, receiver) => union(all, receiver))
}

resource noFtp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource noPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

@description('Name of the app.')
output name string = app.name

@description('Host name of the app.')
output hostName string = app.properties.defaultHostName
