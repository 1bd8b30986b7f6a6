using System.Numerics;
using Serverless.Engine.Expressions;
using Serverless.Engine.Expressions.Values;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Expressions;

/// <summary>Seeded random expressions: whatever is written, the answer is a value or one of the two errors.</summary>
public sealed class CelFuzzTests
{
    private static readonly string[] Pieces =
    [
        "a", "b", "x", "status", "conditions", "size", "map", "filter", "all", "exists", "has", "matches", "optional", "of", "none", "orValue",
        "1", "0", "-1", "2u", "1.5", "'s'", "\"t\"", "b'x'", "true", "false", "null", "in", "'%s'", "r'\\'", "'''", "9223372036854775807",
        "(", ")", "[", "]", "{", "}", ".", ".?", "[?", ",", ":", "?", "+", "-", "*", "/", "%", "==", "!=", "<", "<=", "&&", "||", "!", " ", "\n", "`a`", "\\", "é", "😀",
        "duration('1s')", "timestamp(0)", "[1,2]", "{'a':1}", ".size()", ".split('')", ".format([1])", ".replace('','x')", ".indexOf('')", "type(1)", "string(", "int(",
    ];

    private static readonly Dictionary<string, object?> Variables = (Dictionary<string, object?>)JsonTree.Parse(
        """{"a":{"b":[1,2.5,"x",null,{"c":true}]},"b":"text","x":3,"status":{"conditions":[{"type":"Ready","status":"True"}]}}""")!;

    [Fact]
    public void ParseAndEvaluate_RandomPieces_NeverCrash()
    {
        Random random = new(4711);
        int values = 0;
        for (int round = 0; round < 60_000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            values += Try(text) ? 1 : 0;
        }

        values.ShouldBeGreaterThan(500);
    }

    [Fact]
    public void Evaluate_RandomTrees_NeverCrash()
    {
        Random random = new(4712);
        int values = 0;
        for (int round = 0; round < 20_000; round++)
        {
            values += Try(Tree(random, 4)) ? 1 : 0;
        }

        values.ShouldBeGreaterThan(2000);
    }

    [Fact]
    public void Compare_RandomNumbers_AgreesWithExactArithmetic()
    {
        Random random = new(4713);
        for (int round = 0; round < 20_000; round++)
        {
            long left = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(60);
            double right = Math.Round((double)left + random.Next(-3, 4));
            int expected = new BigInteger(left).CompareTo(new BigInteger(right));
            Numbers.Compare(left, right).ShouldBe(expected, $"{left} and {right:R}");
            Numbers.Compare(right, left).ShouldBe(-expected, $"{right:R} and {left}");
        }
    }

    private static bool Try(string text)
    {
        try
        {
            CelExpression.Parse(text).Evaluate(Variables, new() { Steps = 10_000 }, FrozenClock.Instance, CancellationToken.None);
            return true;
        }
        catch (CelException e)
        {
            e.Message.ShouldNotBeEmpty(text);
            return false;
        }
        catch (CelEvaluationException e)
        {
            e.Message.ShouldNotBeEmpty(text);
            return false;
        }
    }

    private static string Tree(Random random, int depth)
    {
        if (depth == 0 || random.Next(5) == 0)
        {
            string[] leaves = ["1", "-7", "2u", "1.5", "'ab'", "b'c'", "true", "false", "null", "a.b", "b", "x", "status", "[1, 2]", "{'k': 1}", "duration('1h')", "timestamp(0)", "optional.of(1)"];
            return leaves[random.Next(leaves.Length)];
        }

        string left = Tree(random, depth - 1);
        string right = Tree(random, depth - 1);
        string[] operators = ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "&&", "||"];
        string[] functions = ["size", "string", "int", "double", "type", "bool", "timestamp", "duration", "bytes", "uint", "dyn"];
        string[] methods = ["contains", "startsWith", "matches", "split", "join", "indexOf", "substring", "charAt", "orValue", "format", "lastIndexOf"];
        string[] macros = ["all", "exists", "exists_one", "filter", "map"];
        return random.Next(8) switch
        {
            0 => $"{functions[random.Next(functions.Length)]}({left})",
            1 => $"({left}).{methods[random.Next(methods.Length)]}({right})",
            2 => $"({left}).{macros[random.Next(macros.Length)]}(v, {right})",
            3 => $"({left})[{right}]",
            4 => $"({left} ? {right} : {Tree(random, depth - 1)})",
            5 => $"[{left}, {right}]",
            _ => $"({left} {operators[random.Next(operators.Length)]} {right})",
        };
    }
}
