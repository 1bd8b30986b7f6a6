metadata description = 'One private endpoint with its DNS zone.'

@description('Region.')
param location string

@description('Name of the endpoint.')
param name string

@description('Resource id of the virtual network, in which the zone is known.')
param networkId string

@description('Resource id of the subnet.')
param subnetId string

@description('Resource id of what is reached through the endpoint.')
param targetId string

@description('Which of its services: blob, queue, table or vault.')
param groupId string

@description('Name of the private DNS zone.')
param zoneName string

@description('Tags.')
param tags object

resource zone 'Microsoft.Network/privateDnsZones@2020-06-01' = {
  name: zoneName
  location: 'global'
  tags: tags
}

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = {
  parent: zone
  name: last(split(networkId, '/'))
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: networkId
    }
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2023-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: {
      id: subnetId
    }
    privateLinkServiceConnections: [
      {
        name: groupId
        properties: {
          privateLinkServiceId: targetId
          groupIds: [groupId]
        }
      }
    ]
  }
}

resource zoneGroup 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2023-11-01' = {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: groupId
        properties: {
          privateDnsZoneId: zone.id
        }
      }
    ]
  }
}
