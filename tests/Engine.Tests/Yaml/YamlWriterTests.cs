using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Yaml;

public sealed class YamlWriterTests
{
    [Theory]
    [InlineData("""{"b":[1,[2,{"c":[]}]],"a":{}}""", "a: {}\nb:\n- 1\n- - 2\n  - c: []\n")]
    [InlineData("""["yes","n","1","1.0","~","","2001-01-01","12:30:45","a"]""", "- \"yes\"\n- \"n\"\n- \"1\"\n- \"1.0\"\n- \"~\"\n- \"\"\n- \"2001-01-01\"\n- \"12:30:45\"\n- a\n")]
    [InlineData("""["a: b","a #b","- x","{x","it's"," x","a\tb","\u0001"]""", "- 'a: b'\n- 'a #b'\n- '- x'\n- '{x'\n- it's\n- ' x'\n- \"a\\tb\"\n- \"\\x01\"\n")]
    [InlineData("""{"a":"x\ny\n","b":"x\ny","c":"x\n\n","d":"\n","e":" x\ny","f":"x \ny"}""", "a: |\n  x\n  y\nb: |-\n  x\n  y\nc: |+\n  x\n\nd: |2+\n\ne: |2-\n   x\n  y\nf: \"x \\ny\"\n")]
    [InlineData("""[1,1.0,1.5,1e20,1e21,1234567.5,0.00001,-0.0,9223372036854775808.0]""", "- 1\n- 1\n- 1.5\n- 1e+20\n- 1e+21\n- 1.2345675e+06\n- 1e-05\n- 0\n- 9223372036854776000\n")]
    [InlineData("""{"a10":1,"a9":2,"A":3,"-":4,"b":5,"a1":6}""", "'-': 4\nA: 3\na1: 6\na9: 2\na10: 1\nb: 5\n")]
    [InlineData("""{"a\nb":[1]}""", "? |-\n  a\n  b\n: - 1\n")]
    [InlineData("\"😀\"", "\"\\U0001F600\"\n")]
    [InlineData("null", "null\n")]
    public void Write_Tree_IsGoText(string json, string yaml) => YamlWriter.Write(JsonTree.Parse(json)).ShouldBe(yaml);

    [Fact]
    public void Write_LongText_FoldsBehindColumn80()
    {
        string words = string.Join(' ', Enumerable.Repeat("word", 30));
        YamlWriter.Write(words).Split('\n').Length.ShouldBe(3);
        YamlReader.ReadDocument(YamlWriter.Write(words)).ShouldBe(words);
    }

    [Theory]
    [InlineData("\u007f")]
    [InlineData("\ufffe")]
    public void Write_CharacterThatYamlForbids_IsRefused(string text) =>
        Should.Throw<YamlWriteException>(() => YamlWriter.Write(text)).Message.ShouldContain("control characters");

    [Fact]
    public void Write_Infinity_IsRefused() =>
        Should.Throw<YamlWriteException>(() => YamlWriter.Write(double.PositiveInfinity)).Message.ShouldBe("json: unsupported value: +Inf");
}
