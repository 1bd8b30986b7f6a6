metadata description = 'A webhook of a registry, for tenants without Event Grid. Its address and header hold secrets.'

@description('Name of the registry, in the resource group of this module.')
param registryName string

@description('Region of the registry.')
param registryLocation string

@description('Name of the webhook, letters and digits only.')
@minLength(5)
@maxLength(50)
param name string

@description('Address of the receiver with the function key.')
@secure()
param serviceUri string

@description('Secret that is sent in X-Webhook-Token.')
@secure()
param token string

@description('Tags.')
param tags object

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registryName
}

resource webhook 'Microsoft.ContainerRegistry/registries/webhooks@2023-07-01' = {
  parent: registry
  name: name
  location: registryLocation
  tags: tags
  properties: {
    serviceUri: serviceUri
    customHeaders: {
      'X-Webhook-Token': token
    }
    actions: ['push', 'chart_push']
    scope: ''
    status: 'enabled'
  }
}
