using System.Reflection;
using System.Security.Cryptography;
using Serverless.Functions.Webhook;
using Serverless.Functions.Webhook.Receivers;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Webhook;

/// <summary>
/// Why no answer can take longer the more of a secret was right (webhooks.md WH-13): one type holds the secrets, it gives none of them out, and
/// compares nothing but digests and MACs of fixed length in fixed time.
/// </summary>
public sealed class SecretComparisonTests
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly string[] Comparing =
        ["op_Equality", "op_Inequality", "Equals", "ReferenceEquals", "SequenceEqual", "SequenceCompareTo", "Compare", "CompareTo", "CompareOrdinal", "StartsWith", "EndsWith", "Contains", "IndexOf"];

    [Fact]
    public void Secret_IsGivenOutToNobody()
    {
        typeof(ReceiverSecret).GetFields(All).ShouldAllBe(field => field.IsPrivate);
        typeof(ReceiverSecret).GetProperties(All).ShouldBeEmpty();
        typeof(ReceiverSecret).GetMethods(All).Where(method => !method.IsPrivate).ShouldAllBe(method => method.ReturnType == typeof(bool) || method.ReturnType == typeof(Authenticity));
        typeof(ReceiverSettings).GetProperties().Where(property => property.PropertyType == typeof(string)).Select(property => property.Name)
            .ShouldBe(["Name", "Kind", "Registry", "SecretHeader"], ignoreOrder: true, "no other member of a receiver is a secret");
    }

    [Fact]
    public void Secret_IsComparedInFixedTimeOnly()
    {
        string[] called = [.. MethodsOf(typeof(ReceiverSecret)).SelectMany(CallsOf)];

        called.ShouldContain(nameof(CryptographicOperations.FixedTimeEquals));
        called.ShouldContain(nameof(SHA256.HashData), "texts of any length become digests of one");
        called.Intersect(Comparing).ShouldBeEmpty();
    }

    [Fact]
    public void Secret_ReachesReceiversOnlyThroughIt()
    {
        MethodBase[] checks = [.. typeof(IReceiver).Assembly.GetTypes().Where(type => type.Namespace == typeof(IReceiver).Namespace && type != typeof(ReceiverSecret)).SelectMany(MethodsOf)];

        checks.SelectMany(CallsOf).ShouldContain(nameof(ReceiverSecret.Matches));
        checks.SelectMany(CallsOf).ShouldNotContain(nameof(CryptographicOperations.FixedTimeEquals), "nobody makes comparisons of his own");
        checks.SelectMany(CallsOf).ShouldNotContain("CreateHMAC");
    }

    private static IEnumerable<MethodBase> MethodsOf(Type type) =>
        [.. type.GetMethods(All), .. type.GetConstructors(All), .. type.GetNestedTypes(All).SelectMany(MethodsOf)];

    /// <summary>Names of the methods that a method calls: <c>call</c> and <c>callvirt</c> with their tokens.</summary>
    private static IEnumerable<string> CallsOf(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int i = 0; i + 4 < code.Length; i++)
        {
            if (code[i] is 0x28 or 0x6F && NameOf(method, BitConverter.ToInt32(code, i + 1)) is { } name)
            {
                yield return name;
            }
        }
    }

    /// <summary><see langword="null"/> when the bytes only look like a call.</summary>
    private static string? NameOf(MethodBase caller, int token)
    {
        try
        {
            return caller.Module.ResolveMethod(
                token, caller.DeclaringType!.GetGenericArguments(), caller.IsGenericMethod ? caller.GetGenericArguments() : [])?.Name;
        }
        catch (Exception e) when (e is ArgumentException or BadImageFormatException)
        {
            return null;
        }
    }
}
