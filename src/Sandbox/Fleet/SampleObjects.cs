using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;

namespace Serverless.Sandbox.Fleet;

/// <summary>The objects of one cluster of a <see cref="SampleFleet"/>.</summary>
internal static class SampleObjects
{
    public static IEnumerable<KubeObject> Of(SampleFleetOptions options, IReadOnlyList<string> repositories) =>
    [
        .. Read("{apiVersion: v1, kind: Namespace, metadata: {name: apps}}"),
        .. repositories.SelectMany(r => Provider(r, options)),
        .. Enumerable.Range(0, options.ResourceSets).SelectMany(i => ResourceSet(i, repositories, options)),
    ];

    public static IEnumerable<KubeObject> Definitions(string folder) =>
        Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal).SelectMany(f => Read(File.ReadAllText(f)));

    private static IEnumerable<KubeObject> Provider(string repository, SampleFleetOptions options) => Read(
        $$"""
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSetInputProvider
        metadata:
          name: {{repository}}
          namespace: apps
          annotations:
            fluxcd.controlplane.io/reconcileEvery: {{options.Interval}}
        spec:
          type: OCIArtifactTag
          url: oci://{{options.Registry}}/apps/{{repository}}
          insecure: true
          filter:
            semver: ">=0.0.0"
            limit: 1
        """);

    private static IEnumerable<KubeObject> ResourceSet(int number, IReadOnlyList<string> repositories, SampleFleetOptions options)
    {
        bool follows = number < repositories.Count;
        string inputs = follows
            ? $"inputsFrom: [{{kind: ResourceSetInputProvider, name: {repositories[number]}}}]"
            : "inputs: [{tag: fixed, digest: none}]";
        string name = follows ? repositories[number] : $"app-{number}";
        return Read(
            $$"""
            apiVersion: fluxcd.controlplane.io/v1
            kind: ResourceSet
            metadata:
              name: {{name}}
              namespace: apps
              annotations:
                fluxcd.controlplane.io/reconcileEvery: {{options.Interval}}
            spec:
              {{inputs}}
              resources:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata:
                    name: {{name}}
                    namespace: apps
                  data:
                    tag: << inputs.tag | quote >>
                    digest: << inputs.digest | quote >>
            """);
    }

    private static IEnumerable<KubeObject> Read(string yaml) => YamlReader.ReadDocuments(yaml).OfType<Dictionary<string, object?>>().Select(d => new KubeObject(d));
}
