using Serverless.Engine.Expressions;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Expressions;

public sealed class CelSyntaxTests
{
    [Theory]
    [InlineData("0x1F", "31")]
    [InlineData("0x1FU", "31")]
    [InlineData("12u", "12")]
    [InlineData("-0x8000000000000000", "-9223372036854775808")]
    [InlineData("2.5E-4", "0.00025")]
    [InlineData("-1.5", "-1.5")]
    [InlineData("1.size", "error: no such overload")]
    [InlineData("[1, 2,]", "[1 2]")]
    [InlineData("{'a': 1,}", "map[a:1]")]
    [InlineData(@"'\a\b\f\n\r\t\v\\\?\""\'\`' == '\x07\x08\x0c\x0a\x0d\x09\x0b\x5c\x3f\x22\x27\x60'", "true")]
    [InlineData(@"'\u00e9\U0001F600\101'", "é😀A")]
    [InlineData(@"'\xe9'", "é")]
    [InlineData(@"b'\xe9\303é'", "[233 195 195 169]")]
    [InlineData(@"r'\d'", @"\d")]
    [InlineData(@"br'\d'", "[92 100]")]
    [InlineData(@"bR""a""", "[97]")]
    [InlineData("\"\"\"a\"b\nc\"\"\"", "a\"b\nc")]
    [InlineData("1 - 1", "0")]
    [InlineData("1-1", "0")]
    [InlineData("2 + 3 * 4 - 10 / 5 % 3", "12")]
    [InlineData("true ? (false ? 1 : 2) : 3", "2")]
    [InlineData("false ? 1 : false ? 2 : 3", "3")]
    [InlineData("true || false && false", "true")]
    [InlineData("!!!true", "false")]
    [InlineData("-(-5)", "5")]
    [InlineData("- - 5", "5")]
    [InlineData("!false && true", "true")]
    [InlineData("1 < 2 == true", "true")]
    [InlineData("true\f&&\ttrue", "true")]
    [InlineData(".a.namespace", "x")]
    [InlineData("a.`b-c/d.e f`", "y")]
    [InlineData("(a).namespace", "x")]
    public void Parse_Form_Means(string expression, string value) =>
        Cel.Show(expression, """{"a":{"namespace":"x","b-c/d.e f":"y"}}""").ShouldBe(value);

    [Theory]
    [InlineData("")]
    [InlineData("status.x == ")]
    [InlineData("namespace")]
    [InlineData("while(1)")]
    [InlineData("in")]
    [InlineData("a.true")]
    [InlineData("a.in")]
    [InlineData("`a`")]
    [InlineData("a.``")]
    [InlineData("a.`b`()")]
    [InlineData("-!true")]
    [InlineData("!-a")]
    [InlineData("Name{}")]
    [InlineData("a.Name{x: 1}")]
    [InlineData("f(1,)")]
    [InlineData("[,]")]
    [InlineData("(1")]
    [InlineData("{1}")]
    [InlineData("a ? b")]
    [InlineData("true ? false ? 1 : 2 : 3")]
    [InlineData("a..b")]
    [InlineData("'a\nb'")]
    [InlineData(@"'\q'")]
    [InlineData(@"'\8'")]
    [InlineData(@"'\4'")]
    [InlineData(@"'\x1'")]
    [InlineData(@"'\ud800'")]
    [InlineData(@"'\U00110000'")]
    [InlineData(@"b'\u0041'")]
    [InlineData("18446744073709551616u")]
    [InlineData("9223372036854775808")]
    [InlineData("1e999")]
    [InlineData("1 = 1")]
    [InlineData("a & b")]
    [InlineData("#")]
    [InlineData("has(a)")]
    [InlineData("has(a.b())")]
    [InlineData("has(a.?b)")]
    [InlineData("[1].all(a.b, true)")]
    [InlineData("[1].all(__result__, true)")]
    [InlineData("duration('x')")]
    [InlineData("int('a')")]
    [InlineData("a.matches('(')")]
    [InlineData("size()")]
    [InlineData("size(1, 2)")]
    public void Parse_Mistake_IsRefused(string expression) => Should.Throw<CelException>(() => CelExpression.Parse(expression));

    [Theory]
    [InlineData("a +", "failed to parse the CEL expression 'a +': ERROR: <input>:1:4: ")]
    [InlineData("'😀' +\n é", "failed to parse the CEL expression ''😀' +\n é': ERROR: <input>:2:2: ")]
    [InlineData("if", "failed to parse the CEL expression 'if': ERROR: <input>:1:1: reserved identifier: if")]
    [InlineData("duration('x')", "failed to create CEL program: type conversion error from 'string' to 'google.protobuf.Duration'")]
    public void Parse_Mistake_IsLocated(string expression, string start) =>
        Should.Throw<CelException>(() => CelExpression.Parse(expression)).Message.ShouldStartWith(start);

    [Fact]
    public void Parse_Nesting_IsLimited()
    {
        Cel.Show(new string('(', 240) + "1" + new string(')', 240)).ShouldBe("1");
        Should.Throw<CelException>(() => CelExpression.Parse(new string('(', 251) + "1" + new string(')', 251)));
        Should.Throw<CelException>(() => CelExpression.Parse(new string('[', 90_000)));
    }

    [Fact]
    public void Parse_LongText_IsLimited()
    {
        Should.Throw<CelException>(() => CelExpression.Parse("1" + new string(' ', 100_000)));
        Cel.Show("1" + new string(' ', 99_999)).ShouldBe("1");
    }

    [Fact]
    public void Evaluate_LongChains_EndWithoutCrash()
    {
        Cel.Show("1" + string.Concat(Enumerable.Repeat("+1", 1000))).ShouldBe("1001");
        Cel.Show("1" + string.Concat(Enumerable.Repeat("+1", 49_000))).ShouldBeOneOf("49001", "error: the expression is nested too deeply");
        Cel.Show("true" + string.Concat(Enumerable.Repeat("&&true", 10_000))).ShouldBe("true");
        Cel.Show("a" + string.Concat(Enumerable.Repeat(".a", 10_000)), """{"a":{}}""").ShouldBe("error: no such key: a");
        Cel.Show("[1]" + string.Concat(Enumerable.Repeat("[0]", 20_000))).ShouldStartWith("error: ");
    }
}
