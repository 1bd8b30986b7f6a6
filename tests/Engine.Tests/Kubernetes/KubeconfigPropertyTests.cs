using FsCheck;
using FsCheck.Fluent;
using Serverless.Engine.Kubernetes;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>Whatever text comes in, the outcome is a connection or a <see cref="KubeconfigException"/>.</summary>
public sealed class KubeconfigPropertyTests
{
    private const string Seed = """
        apiVersion: v1
        current-context: x
        clusters: [{name: c, cluster: {server: "https://api.example:6443/p", proxy-url: "http://p:1", certificate-authority-data: "ZA=="}}]
        contexts: [{name: x, context: {cluster: c, user: u, namespace: n-1}}]
        users: [{name: u, user: {token: t, as: a, as-groups: [g], exec: {command: k, apiVersion: v, env: [{name: a, value: b}]}}}]
        """;

    private static readonly string[] Pieces = ["\"", ":", " ", "[", "]", "{", "}", "&a ", "*a", "!x ", "\n", "-", "@", "null", "1", "~", "<<", "#", "é", "\u0000", "/", "?", "|", ","];

    [Fact]
    public void Mutations_NeverEscapeTheException()
    {
        Gen<(int Position, int Length, int Piece)> edit =
            from position in Gen.Choose(0, Seed.Length - 1)
            from length in Gen.Choose(0, 6)
            from piece in Gen.Choose(0, Pieces.Length - 1)
            select (position, length, piece);
        Prop.ForAll(Gen.NonEmptyListOf(edit).ToArbitrary(), edits => Survives(edits.Take(4).Aggregate(Seed, Apply))).QuickCheckThrowOnFailure();
    }

    private static string Apply(string text, (int Position, int Length, int Piece) edit)
    {
        int position = Math.Min(edit.Position, text.Length);
        return text.Remove(position, Math.Min(edit.Length, text.Length - position)).Insert(position, Pieces[edit.Piece]);
    }

    private static bool Survives(string text)
    {
        foreach (KubeconfigOrigin origin in Enum.GetValues<KubeconfigOrigin>())
        {
            try
            {
                Kubeconfig.Parse(text, origin).Select().ToString();
            }
            catch (KubeconfigException)
            {
                // The only way it may fail.
            }
        }

        return true;
    }
}
