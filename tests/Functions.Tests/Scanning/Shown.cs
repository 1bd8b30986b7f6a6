using System.IO.Compression;
using System.Text;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Scanning;

/// <summary>Everything that a run leaves where somebody may read it.</summary>
internal static class Shown
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Every object but the Secrets and the specs in which the test itself planted something.</summary>
    public static async Task<List<string>> ObjectsAsync(KubernetesClient client, GroupVersionKind kind)
    {
        List<string> objects = [];
        foreach (KubeObject item in (await client.ListAsync(kind, null, ListOptions.Default, Cancelled)).Items)
        {
            item.Root.Remove("spec");
            item.Root.Remove("metadata");
            objects.Add(JsonTree.ToJson(item.Root));
        }

        return objects;
    }

    /// <summary>Names and plain contents of the files of a folder.</summary>
    public static List<string> Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => file + Encoding.Latin1.GetString(Plain(File.ReadAllBytes(file))))];

    /// <summary>Nothing shows a secret, and in each kind of text one would be found.</summary>
    /// <param name="secrets">The secrets.</param>
    /// <param name="kinds">Texts by what they are; there are some of each.</param>
    public static void ShouldHoldNoSecret(PlantedSecrets secrets, Dictionary<string, IReadOnlyCollection<string>> kinds)
    {
        string secret = secrets.All.First(any => !any.Contains(PlantedSecrets.Mark, StringComparison.Ordinal));
        foreach ((string kind, IReadOnlyCollection<string> texts) in kinds)
        {
            texts.ShouldNotBeEmpty(kind);
            string control = texts.Last() + secret;
            secrets.FoundIn([.. texts, control]).ShouldBe([control], false, kind);
        }
    }

    private static byte[] Plain(byte[] content)
    {
        if (content is not [0x1f, 0x8b, ..])
        {
            return content;
        }

        using MemoryStream plain = new();
        using GZipStream gzip = new(new MemoryStream(content), CompressionMode.Decompress);
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
