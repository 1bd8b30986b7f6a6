metadata description = 'Lets an identity put messages into the work queue and do nothing else.'

@description('Name of the storage account.')
param storageName string

@description('The work queue.')
param queueName string

@description('Object id of the sender.')
param principalId string

var messageSender = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a')

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: storageName

  resource queues 'queueServices' existing = {
    name: 'default'

    resource queue 'queues' existing = {
      name: queueName
    }
  }
}

resource sender 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, queueName, principalId, messageSender)
  scope: account::queues::queue
  properties: {
    roleDefinitionId: messageSender
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
