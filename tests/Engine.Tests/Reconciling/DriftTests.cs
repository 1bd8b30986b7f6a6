using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>Drift is found in the fields that we own and put right in one pass; what belongs to others or to the server is left alone.</summary>
public sealed class DriftTests
{
    private const string Config = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c-NN, namespace: NS, labels: {team: a}, annotations: {note: x}}, data: {a: '1', b: '2'}}";
    private const string Secret = "{apiVersion: v1, kind: Secret, metadata: {name: s-NN, namespace: NS}, stringData: {a: '1'}}";
    private const string Service = "{apiVersion: v1, kind: Service, metadata: {name: v-NN, namespace: NS}, spec: {selector: {app: a}, ports: [{name: http, port: 80}, {name: dns, port: 53, protocol: UDP}]}}";
    private const string Account = "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a-NN, namespace: NS}, automountServiceAccountToken: false, imagePullSecrets: [{name: pull}]}";
    private const string Role = "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r-NN, namespace: NS}, rules: [{apiGroups: [''], resources: [pods], verbs: [get, list]}]}";
    private const string Binding = "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: b-NN, namespace: NS}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}, subjects: [{kind: ServiceAccount, name: x, namespace: NS}]}";
    private const string Ingress = "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i-NN, namespace: NS}, spec: {ingressClassName: nginx, rules: [{host: a-NN.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: s, port: {number: 80}}}}]}}]}}";
    private const string Policy = "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: n-NN, namespace: NS}, spec: {podSelector: {matchLabels: {app: a}}, policyTypes: [Ingress]}}";
    private const string Budget = "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: p-NN, namespace: NS}, spec: {minAvailable: 1, selector: {matchLabels: {app: a-NN}}}}";
    private const string Cron = "{apiVersion: batch/v1, kind: CronJob, metadata: {name: j-NN, namespace: NS}, spec: {schedule: '0 0 * * *', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}}}";
    private const string Claim = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: q-NN, namespace: NS}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1024Mi}}}}";
    private const string Release = "{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: {name: h-NN, namespace: NS}, spec: {interval: 30m, chartRef: {kind: OCIRepository, name: x}, values: {redis: {enabled: true, tag: '1'}, list: [1, 2]}}}";
    private const string Deployment = """{apiVersion: apps/v1, kind: Deployment, metadata: {name: d-NN, namespace: NS}, spec: {selector: {matchLabels: {app: d-NN}}, template: {metadata: {labels: {app: d-NN}}, spec: {containers: [{name: main, image: 'img:1', args: [a, b], env: [{name: A, value: '1'}, {name: B, value: '2'}], ports: [{containerPort: 80}], resources: {requests: {cpu: 0.5, memory: 1024Mi}}, volumeMounts: [{name: v, mountPath: /v}]}, {name: side, image: 'side:1'}], volumes: [{name: v, emptyDir: {sizeLimit: 1024Mi}}], nodeSelector: {disk: ssd}, tolerations: [{key: k, operator: Exists}]}}}}""";
    private const string StatefulSet = "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: t-NN, namespace: NS}, spec: {serviceName: s, replicas: 2, selector: {matchLabels: {app: t-NN}}, template: {metadata: {labels: {app: t-NN}}, spec: {containers: [{name: main, image: 'img:1'}]}}}}";
    private const string DaemonSet = "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: e-NN, namespace: NS}, spec: {selector: {matchLabels: {app: e-NN}}, template: {metadata: {labels: {app: e-NN}}, spec: {hostNetwork: true, containers: [{name: main, image: 'img:1'}]}}}}";

    private static readonly DriftCase[] Tampering =
    [
        new("ConfigMap value changed", Config, DriftKind.Merge, "{data: {a: other}}"),
        new("ConfigMap key removed", Config, DriftKind.Merge, "{data: {b: null}}"),
        new("all data removed", Config, DriftKind.JsonPatch, "[{op: remove, path: /data}]"),
        new("label changed", Config, DriftKind.Merge, "{metadata: {labels: {team: b}}}"),
        new("label removed", Config, DriftKind.Merge, "{metadata: {labels: {team: null}}}"),
        new("owner label removed", Config, DriftKind.Merge, "{metadata: {labels: {resourceset.fluxcd.controlplane.io/name: null}}}"),
        new("owner label changed", Config, DriftKind.Merge, "{metadata: {labels: {resourceset.fluxcd.controlplane.io/name: rival}}}"),
        new("annotation changed", Config, DriftKind.Merge, "{metadata: {annotations: {note: changed}}}"),
        new("annotation removed", Config, DriftKind.Merge, "{metadata: {annotations: {note: null}}}"),
        new("object deleted", Config, DriftKind.Delete, ""),
        new("ownership taken with another value", Config, DriftKind.Apply, "{apiVersion: v1, kind: ConfigMap, metadata: {name: c-NN, namespace: NS}, data: {a: rival}}"),
        new("kubectl edit", Config, DriftKind.Merge, "{data: {a: edited}}", "kubectl-edit"),
        new("kubectl's record left behind", Config, DriftKind.Merge, "{metadata: {annotations: {kubectl.kubernetes.io/last-applied-configuration: '{}'}}}", "kubectl-client-side-apply"),
        new("Helm's marks left behind", Config, DriftKind.Merge, "{metadata: {annotations: {meta.helm.sh/release-name: r, meta.helm.sh/release-namespace: ns}}}", "helm"),
        new("Secret value changed", Secret, DriftKind.Merge, "{data: {a: b3RoZXI=}}"),
        new("Secret deleted", Secret, DriftKind.Delete, ""),
        new("Service port renamed", Service, DriftKind.JsonPatch, "[{op: replace, path: /spec/ports/0/name, value: other}]"),
        new("Service port removed", Service, DriftKind.JsonPatch, "[{op: remove, path: /spec/ports/1}]"),
        new("Service selector changed", Service, DriftKind.Merge, "{spec: {selector: {app: b}}}"),
        new("ServiceAccount flag flipped", Account, DriftKind.Merge, "{automountServiceAccountToken: true}"),
        new("pull secrets replaced", Account, DriftKind.Merge, "{imagePullSecrets: [{name: other}]}"),
        new("Role rule widened", Role, DriftKind.Merge, "{rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]}"),
        new("RoleBinding subject added", Binding, DriftKind.JsonPatch, "[{op: add, path: /subjects/-, value: {kind: User, name: eve, apiGroup: rbac.authorization.k8s.io}}]"),
        new("Ingress host changed", Ingress, DriftKind.JsonPatch, "[{op: replace, path: /spec/rules/0/host, value: evil.example}]"),
        new("NetworkPolicy types changed", Policy, DriftKind.Merge, "{spec: {policyTypes: [Ingress, Egress]}}"),
        new("budget lowered", Budget, DriftKind.Merge, "{spec: {minAvailable: 0}}"),
        new("CronJob schedule changed", Cron, DriftKind.Merge, "{spec: {schedule: '* * * * *'}}"),
        new("CronJob container image changed", Cron, DriftKind.JsonPatch, "[{op: replace, path: /spec/jobTemplate/spec/template/spec/containers/0/image, value: evil}]"),
        new("HelmRelease value changed", Release, DriftKind.Merge, "{spec: {values: {redis: {tag: '2'}}}}"),
        new("HelmRelease value removed", Release, DriftKind.Merge, "{spec: {values: {redis: {enabled: null}}}}"),
        new("HelmRelease list edited", Release, DriftKind.Merge, "{spec: {values: {list: [1, 3]}}}"),
        new("HelmRelease reference changed", Release, DriftKind.Merge, "{spec: {chartRef: {name: other}}}"),
        new("container image changed", Deployment, DriftKind.JsonPatch, "[{op: replace, path: /spec/template/spec/containers/0/image, value: 'evil:1'}]"),
        new("environment value changed", Deployment, DriftKind.JsonPatch, "[{op: replace, path: /spec/template/spec/containers/0/env/0/value, value: '9'}]"),
        new("environment entry removed", Deployment, DriftKind.JsonPatch, "[{op: remove, path: /spec/template/spec/containers/0/env/1}]"),
        new("argument added", Deployment, DriftKind.JsonPatch, "[{op: add, path: /spec/template/spec/containers/0/args/-, value: c}]"),
        new("request lowered", Deployment, DriftKind.JsonPatch, "[{op: replace, path: /spec/template/spec/containers/0/resources/requests/cpu, value: 1m}]"),
        new("sidecar removed", Deployment, DriftKind.JsonPatch, "[{op: remove, path: /spec/template/spec/containers/1}]"),
        new("volume limit removed", Deployment, DriftKind.JsonPatch, "[{op: remove, path: /spec/template/spec/volumes/0/emptyDir/sizeLimit}]"),
        new("node selector changed", Deployment, DriftKind.Merge, "{spec: {template: {spec: {nodeSelector: {disk: hdd}}}}}"),
        new("toleration removed", Deployment, DriftKind.JsonPatch, "[{op: remove, path: /spec/template/spec/tolerations}]"),
        new("StatefulSet scaled", StatefulSet, DriftKind.Merge, "{spec: {replicas: 0}}"),
        new("DaemonSet host network switched off", DaemonSet, DriftKind.Merge, "{spec: {template: {spec: {hostNetwork: false}}}}"),
    ];

    private static readonly DriftCase[] Harmless =
    [
        new("nothing at all, defaults everywhere", Deployment, DriftKind.Merge, "{}"),
        new("foreign label", Config, DriftKind.Merge, "{metadata: {labels: {other: x}}}"),
        new("foreign annotation", Config, DriftKind.Merge, "{metadata: {annotations: {other: x}}}"),
        new("foreign key", Config, DriftKind.Merge, "{data: {z: foreign}}"),
        new("same value applied by another manager", Config, DriftKind.Apply, "{apiVersion: v1, kind: ConfigMap, metadata: {name: c-NN, namespace: NS}, data: {a: '1'}}"),
        new("finalizer of others", Config, DriftKind.Merge, "{metadata: {finalizers: [example.com/hold]}}"),
        new("owner reference of others", Config, DriftKind.Merge, "{metadata: {ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: x, uid: 00000000-0000-0000-0000-000000000001}]}}"),
        new("ownership forgotten", Config, DriftKind.Merge, "{metadata: {managedFields: [{}]}}"),
        new("foreign Secret key", Secret, DriftKind.Merge, "{data: {z: Zm9yZWlnbg==}}"),
        new("foreign Service port", Service, DriftKind.JsonPatch, "[{op: add, path: /spec/ports/-, value: {name: more, port: 99}}]"),
        new("scaled, as the template leaves replicas open", Deployment, DriftKind.Merge, "{spec: {replicas: 7}}"),
        new("injected sidecar", Deployment, DriftKind.JsonPatch, "[{op: add, path: /spec/template/spec/containers/-, value: {name: injected, image: 'mesh:1'}}]"),
        new("injected environment", Deployment, DriftKind.JsonPatch, "[{op: add, path: /spec/template/spec/containers/0/env/-, value: {name: Z, value: z}}]"),
        new("pod annotation of others", Deployment, DriftKind.Merge, "{spec: {template: {metadata: {annotations: {kubectl.kubernetes.io/restartedAt: now}}}}}"),
        new("Deployment status", Deployment, DriftKind.Status, "{status: {replicas: 1, observedGeneration: 1}}"),
        new("HelmRelease status", Release, DriftKind.Status, "{status: {observedGeneration: 1, conditions: [{type: Ready, status: 'False', reason: x, message: text, lastTransitionTime: '2026-01-01T00:00:00Z'}]}}"),
        new("suspended by others, a field that the template leaves open", Release, DriftKind.Merge, "{spec: {suspend: true}}"),
        new("quantity in another spelling", Claim, DriftKind.Merge, "{metadata: {labels: {other: x}}}"),
        new("default class of a claim", Claim, DriftKind.Merge, "{metadata: {annotations: {volume.kubernetes.io/storage-provisioner: p}}}"),
    ];

    [Fact]
    public void Tables_AreAsLongAsPromised()
    {
        Tampering.Length.ShouldBeGreaterThanOrEqualTo(30);
        Harmless.Length.ShouldBeGreaterThanOrEqualTo(15);
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Tampering_IsPutRightInOnePass(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        DriftWorld world = new(harness);
        await world.CreateAsync(Tampering);
        List<Dictionary<string, object?>?> before = [];
        for (int i = 0; i < Tampering.Length; i++)
        {
            before.Add(await world.ReadAsync(Tampering, i));
            before[i].ShouldNotBeNull(Tampering[i].What);
            await world.TamperAsync(Tampering, i);
            JsonTree.DeepEquals(await world.ReadAsync(Tampering, i), before[i]).ShouldBeFalse($"{Tampering[i].What}: changed nothing");
        }

        harness.Time.Advance(TimeSpan.FromMinutes(12));
        await harness.PassAsync();

        List<string> left = [];
        for (int i = 0; i < Tampering.Length; i++)
        {
            Dictionary<string, object?>? after = await world.ReadAsync(Tampering, i);
            if (!JsonTree.DeepEquals(after, before[i]))
            {
                left.Add($"{Tampering[i].What}: {JsonTree.ToJson(after)} instead of {JsonTree.ToJson(before[i])}");
            }
        }

        left.ShouldBeEmpty(Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready)?.Message);
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task HarmlessChange_WritesNothing(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        DriftWorld world = new(harness);
        await world.CreateAsync(Harmless);
        for (int i = 0; i < Harmless.Length; i++)
        {
            await world.TamperAsync(Harmless, i);
        }

        harness.Time.Advance(TimeSpan.FromMinutes(12));
        harness.Proxy.Clear();
        await harness.PassAsync();

        List<ProxiedRequest> writes = harness.WritesInNamespace();
        writes.ShouldAllBe(r => r.IsStatus && r.Path.EndsWith("/resourcesets/app/status", StringComparison.Ordinal));
        writes.Count.ShouldBe(1);
        Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull().Status.ShouldBe("True");
        await harness.PatchAsync("v1", "ConfigMap", "c-5", "{metadata: {finalizers: null}}");
    }
}
