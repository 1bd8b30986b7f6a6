using Serverless.Engine.Applying.Mutations;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Applying;

/// <summary>The normal form in which objects are sent (reconcile.md §5 item 5, §7.3 item 1).</summary>
public sealed class NormalizerTests
{
    [Theory]
    [InlineData("stringData is folded", "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {a: b2xk, b: Yg==}, stringData: {a: new}}", "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {a: bmV3, b: Yg==}}")]
    [InlineData("ports get TCP", "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {ports: [{port: 80}, {port: 53, protocol: UDP}]}}", "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {ports: [{port: 80, protocol: TCP}, {port: 53, protocol: UDP}]}}")]
    [InlineData("container ports get TCP", "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {containers: [{name: c, ports: [{containerPort: 1}]}]}}}}", "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {containers: [{name: c, ports: [{containerPort: 1, protocol: TCP}]}]}}}}")]
    [InlineData("job template", "{apiVersion: batch/v1, kind: CronJob, metadata: {name: d}, spec: {jobTemplate: {spec: {template: {spec: {initContainers: [{name: c, ports: [{containerPort: 1}]}]}}}}}}", "{apiVersion: batch/v1, kind: CronJob, metadata: {name: d}, spec: {jobTemplate: {spec: {template: {spec: {initContainers: [{name: c, ports: [{containerPort: 1, protocol: TCP}]}]}}}}}}")]
    [InlineData("quantities", "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, resources: {requests: {cpu: 0.5, memory: 1024Mi}, limits: {cpu: 2}}}]}}", "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, resources: {requests: {cpu: 500m, memory: 1Gi}, limits: {cpu: \"2\"}}}]}}")]
    [InlineData("claim templates", "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: p}, spec: {volumeClaimTemplates: [{spec: {resources: {requests: {storage: 1000M}}}}]}}", "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: p}, spec: {volumeClaimTemplates: [{spec: {resources: {requests: {storage: 1G}}}}]}}")]
    [InlineData("status goes", "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, creationTimestamp: null}, status: {replicas: 1}}", "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}}")]
    [InlineData("status of custom resources goes", "{apiVersion: example.com/v1, kind: Thing, metadata: {name: d}, spec: {a: null}, status: {a: 1}}", "{apiVersion: example.com/v1, kind: Thing, metadata: {name: d}, spec: {a: null}}")]
    [InlineData("status of CRDs stays", "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: d}, status: {a: 1}}", "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: d}, status: {a: 1}}")]
    [InlineData("nulls go", "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: null, template: {spec: {containers: [{name: c, command: null}]}}}}", "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {containers: [{name: c}]}}}}")]
    [InlineData("a null value is an empty text", "{apiVersion: v1, kind: ConfigMap, metadata: {name: d}, data: {a: null}}", "{apiVersion: v1, kind: ConfigMap, metadata: {name: d}, data: {a: \"\"}}")]
    [InlineData("roles stay", "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: d}, rules: null, status: {a: 1}}", "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: d}, rules: null, status: {a: 1}}")]
    [InlineData("placeholder bundle goes", "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: d}, spec: {conversion: {webhook: {clientConfig: {caBundle: Cg==, url: u}}}}}", "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: d}, spec: {conversion: {webhook: {clientConfig: {url: u}}}}}")]
    [InlineData("text that is no base64 goes", "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: d}, spec: {conversion: {webhook: {clientConfig: {caBundle: '<bundle>', url: u}}}}}", "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: d}, spec: {conversion: {webhook: {clientConfig: {url: u}}}}}")]
    public void NormalForm(string rule, string rendered, string expected)
    {
        KubeObject target = Parse(rendered);

        Normalizer.Apply(target);

        JsonTree.DeepEquals(target.Root, Parse(expected).Root).ShouldBeTrue($"{rule}: {JsonTree.ToJson(target.Root)}");
    }

    private static KubeObject Parse(string yaml) => new((Dictionary<string, object?>)YamlReader.ReadDocument(yaml)!);
}
