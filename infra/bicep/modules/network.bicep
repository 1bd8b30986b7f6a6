metadata description = 'A virtual network for the app, with storage and vault behind private endpoints.'

@description('Region.')
param location string

@description('Name of the network.')
param name string

@description('Address space; the app gets the first half, the private endpoints the second.')
param addressPrefix string

@description('Resource id of the storage account.')
param storageId string

@description('Resource id of the vault.')
param vaultId string

@description('Tags.')
param tags object

var endpoints = [
  {
    name: 'blob'
    target: storageId
    group: 'blob'
    zone: 'privatelink.blob.${environment().suffixes.storage}'
  }
  {
    name: 'queue'
    target: storageId
    group: 'queue'
    zone: 'privatelink.queue.${environment().suffixes.storage}'
  }
  {
    name: 'table'
    target: storageId
    group: 'table'
    zone: 'privatelink.table.${environment().suffixes.storage}'
  }
  {
    name: 'vault'
    target: vaultId
    group: 'vault'
    zone: 'privatelink.vaultcore.azure.net'
  }
]

resource network 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [addressPrefix]
    }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 24, 0)
          delegations: [
            {
              name: 'flex'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 24, 1)
        }
      }
    ]
  }
}

module privateEndpoints 'private-endpoint.bicep' = [
  for endpoint in endpoints: {
    name: 'private-${endpoint.name}'
    params: {
      location: location
      name: 'pe-${name}-${endpoint.name}'
      networkId: network.id
      subnetId: network.properties.subnets[1].id
      targetId: endpoint.target
      groupId: endpoint.group
      zoneName: endpoint.zone
      tags: tags
    }
  }
]

@description('Subnet of the app.')
output appSubnetId string = network.properties.subnets[0].id
