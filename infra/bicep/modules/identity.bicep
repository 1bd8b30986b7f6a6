metadata description = 'The identity of the app. It is user-assigned, so that its roles exist before the app starts for the first time.'

@description('Region.')
param location string

@description('Name of the identity.')
param name string

@description('Tags.')
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
  tags: tags
}

@description('Resource id.')
output id string = identity.id

@description('Client id, by which the app names it.')
output clientId string = identity.properties.clientId

@description('Object id, for role assignments.')
output principalId string = identity.properties.principalId
