metadata description = 'flux-serverless: a Flex Consumption function app that reconciles the ResourceSets of a fleet of clusters. No key of any account is used.'

targetScope = 'resourceGroup'

@description('Region of all resources.')
param location string = resourceGroup().location

@description('Beginning of all names: lower-case letters and digits, unique within the tenant with what is added.')
@minLength(3)
@maxLength(11)
param name string

@description('Memory of one instance in MB: 512, 2048 or 4096.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Most instances of one function.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances that always stand ready for webhooks; 0 saves their cost, and senders with short time limits may then lose events to a cold start.')
@minValue(0)
@maxValue(10)
param alwaysReadyHttp int = 1

@description('When every cluster gets an ordinary pass: six fields, seconds first, UTC.')
param scanSchedule string = '0 * * * * *'

@description('The time between two ticks of scanSchedule, as hh:mm:ss.')
param scanInterval string = '00:01:00'

@description('Limit of one invocation, as hh:mm:ss; it overrides that of host.json.')
param functionTimeout string = '00:05:00'

@description('Tag of the Key Vault secrets that hold kubeconfigs; its value is the name of the cluster.')
param clusterTag string = 'flux-serverless-cluster'

@description('Webhook receivers: objects with name, kind and secretName (a secret of the vault), and optionally secondSecretName, registry, repositories, mode, header, aliases, audience, serviceAccount and tenant.')
param receivers array = []

@description('Further app settings by name, such as OTEL_EXPORTER_OTLP_ENDPOINT or Network__AllowPrivate; they override those of the template.')
param settings object = {}

@description('Resource id of an Azure container registry that the app pulls from and whose pushes it hears of; empty for none.')
param registryId string = ''

@description('Region of that registry.')
param registryLocation string = location

@description('Whether its pushes come through Event Grid; false for tenants in which Event Grid is not allowed.')
param registryEvents bool = true

@description('Whether that registry grants rights by repository (ABAC); the app is then given Container Registry Repository Reader in the place of AcrPull.')
param registryAbac bool = false

@description('Whether its pushes come by a webhook of the registry. It needs the app to be deployed and its secrets to be set.')
param registryWebhook bool = false

@description('Address of the webhook with its function key; only for registryWebhook.')
@secure()
param registryWebhookUri string = ''

@description('Secret that the webhook sends in X-Webhook-Token; only for registryWebhook.')
@secure()
param registryWebhookToken string = ''

@description('Puts the app into a virtual network and its storage and vault behind private endpoints.')
param privateNetwork bool = false

@description('Address space of the virtual network; only for privateNetwork.')
param addressPrefix string = '10.90.0.0/23'

@description('Mail address for alerts; empty for alerts that only show in the portal.')
param alertEmail string = ''

@description('Days for which logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Tags of all resources.')
param tags object = {}

var suffix = take(uniqueString(resourceGroup().id, name), 8)
var registryParts = split(registryId, '/')

module identity 'modules/identity.bicep' = {
  name: 'identity'
  params: {
    location: location
    name: 'id-${name}'
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    location: location
    workspaceName: 'log-${name}'
    componentName: 'appi-${name}'
    retentionDays: logRetentionDays
    principalId: identity.outputs.principalId
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    location: location
    name: 'st${name}${suffix}'
    principalId: identity.outputs.principalId
    publicAccess: !privateNetwork
    tags: tags
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    location: location
    name: 'kv-${name}-${suffix}'
    principalId: identity.outputs.principalId
    publicAccess: !privateNetwork
    tags: tags
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  name: 'network'
  params: {
    location: location
    name: 'vnet-${name}'
    addressPrefix: addressPrefix
    storageId: storage.outputs.id
    vaultId: vault.outputs.id
    tags: tags
  }
}

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    location: location
    name: 'func-${name}-${suffix}'
    planName: 'plan-${name}'
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    blobEndpoint: storage.outputs.blobEndpoint
    queueEndpoint: storage.outputs.queueEndpoint
    tableEndpoint: storage.outputs.tableEndpoint
    packageContainer: storage.outputs.packageContainer
    stateContainer: storage.outputs.stateContainer
    vaultUri: vault.outputs.uri
    clusterTag: clusterTag
    receivers: receivers
    settings: settings
    insightsConnectionString: monitoring.outputs.connectionString
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyHttp: alwaysReadyHttp
    scanSchedule: scanSchedule
    scanInterval: scanInterval
    functionTimeout: functionTimeout
    subnetId: network.?outputs.appSubnetId ?? ''
    tags: tags
  }
}

module pull 'modules/registry-pull.bicep' = if (!empty(registryId)) {
  name: 'registry-pull'
  scope: resourceGroup(registryParts[?2] ?? subscription().subscriptionId, registryParts[?4] ?? resourceGroup().name)
  params: {
    registryName: last(registryParts)
    principalId: identity.outputs.principalId
    abac: registryAbac
  }
}

module events 'modules/registry-events.bicep' = if (!empty(registryId) && registryEvents) {
  name: 'registry-events'
  scope: resourceGroup(registryParts[?2] ?? subscription().subscriptionId, registryParts[?4] ?? resourceGroup().name)
  params: {
    registryName: last(registryParts)
    registryLocation: registryLocation
    topicName: 'evgt-${name}'
    storageId: storage.outputs.id
    queueName: storage.outputs.workQueue
    tags: tags
  }
}

module sender 'modules/queue-sender.bicep' = if (!empty(registryId) && registryEvents) {
  name: 'queue-sender'
  params: {
    storageName: storage.outputs.name
    queueName: storage.outputs.workQueue
    principalId: events.?outputs.principalId ?? ''
  }
}

module webhook 'modules/registry-webhook.bicep' = if (!empty(registryId) && registryWebhook) {
  name: 'registry-webhook'
  scope: resourceGroup(registryParts[?2] ?? subscription().subscriptionId, registryParts[?4] ?? resourceGroup().name)
  params: {
    registryName: last(registryParts)
    registryLocation: registryLocation
    name: 'fluxserverless${name}'
    serviceUri: registryWebhookUri
    token: registryWebhookToken
    tags: tags
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    location: location
    name: name
    workspaceId: monitoring.outputs.workspaceId
    email: alertEmail
    tags: tags
  }
}

@description('Name of the function app, for publishing.')
output functionAppName string = app.outputs.name

@description('Host name of the function app, for webhooks.')
output hostName string = app.outputs.hostName

@description('Name of the vault, for adding clusters.')
output vaultName string = vault.outputs.name

@description('Name of the storage account, which holds package, state and queues.')
output storageName string = storage.outputs.name

@description('Object id of the identity, for role bindings in clusters.')
output principalId string = identity.outputs.principalId
