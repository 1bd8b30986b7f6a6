using System.Text.RegularExpressions;
using Serverless.Engine.Resources;
using Serverless.Functions.Webhook;
using Serverless.Functions.Webhook.Receivers;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Webhook;

/// <summary>Every recorded message gives the expected tuples, and no mutation of one brings a receiver down (webhooks.md §18.1, §18.3).</summary>
public sealed partial class FixtureTests
{
    private static readonly int Mutations = int.Parse(Environment.GetEnvironmentVariable("FUZZ_CASES") ?? "60", System.Globalization.CultureInfo.InvariantCulture);

    public static TheoryData<string> Names => [.. Fixtures.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_Recorded_GivesTheExpectedTuples(string name) =>
        Fixtures.Show(Fixtures.Read(Fixtures.KindOf(name), Fixtures.Body(name))).ShouldBe(Fixtures.Expected(name));

    [Fact]
    public void Fixtures_CoverEveryKind() => Fixtures.Names.Select(Fixtures.KindOf).Distinct().Order(StringComparer.Ordinal).ShouldBe(ReceiverKinds.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_WithoutAnyOneMember_NeverThrows(string name)
    {
        object tree = JsonTree.Parse(Fixtures.Body(name))!;
        foreach (object mutated in Removals(tree).Concat(Replacements(tree)))
        {
            ShouldBeSound(Fixtures.Read(Fixtures.KindOf(name), JsonTree.ToUtf8(mutated)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_DamagedBytes_NeverThrows(string name)
    {
        Random random = new(name.GetHashCode(StringComparison.Ordinal));
        byte[] body = Fixtures.Body(name);
        for (int i = 0; i < Mutations; i++)
        {
            byte[] damaged = [.. body];
            for (int flips = random.Next(1, 6); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            // A body of one kind may reach the receiver of any other.
            foreach (string kind in ReceiverKinds.Names)
            {
                ShouldBeSound(Fixtures.Read(kind, random.Next(4) == 0 ? damaged[..random.Next(damaged.Length)] : damaged));
            }
        }
    }

    /// <summary>Whatever was found keeps to the grammar, so that it may be logged (WH-75).</summary>
    private static void ShouldBeSound(ReceiverReading? reading)
    {
        foreach (PushEvent push in reading?.Pushes ?? [])
        {
            if (push.Reference is { } reference)
            {
                Sound().IsMatch($"{reference.Name}:{reference.Tag}@{reference.Digest}").ShouldBeTrue(reference.ToString());
            }
        }
    }

    private static IEnumerable<object> Removals(object tree) => Paths(tree).Select(path => Change(tree, path, (map, key) => map.Remove(key)));

    private static IEnumerable<object> Replacements(object tree) =>
        Paths(tree).SelectMany(path => new object?[] { null, 7L, "", "\u0000\n", new List<object?>(), new Dictionary<string, object?>() }
            .Select(value => Change(tree, path, (map, key) => map[key] = value)));

    private static object Change(object tree, List<object> path, Action<Dictionary<string, object?>, string> change)
    {
        object copy = JsonTree.Clone(tree)!;
        object? at = copy;
        foreach (object step in path.SkipLast(1))
        {
            at = step is string key ? ((Dictionary<string, object?>)at!)[key] : ((List<object?>)at!)[(int)step];
        }

        change((Dictionary<string, object?>)at!, (string)path[^1]);
        return copy;
    }

    private static IEnumerable<List<object>> Paths(object? tree) => tree switch
    {
        Dictionary<string, object?> map => map.SelectMany(m => Paths(m.Value).Select(p => (List<object>)[m.Key, .. p]).Prepend([m.Key])),
        List<object?> list => list.SelectMany((e, i) => Paths(e).Select(p => (List<object>)[i, .. p])),
        _ => [],
    };

    [GeneratedRegex(@"\A[a-z0-9._\[\]:-]+/[a-z0-9._/-]+:[A-Za-z0-9._-]*@(?:sha256:[0-9a-f]{64})?\z")]
    private static partial Regex Sound();
}
