using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Fuzzing;
using Serverless.Engine.Yaml;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Yaml;

public sealed class YamlFuzzTests
{
    private const string Awkward = ":-?[]{},#&*!|>'\"%@`\n\t \\xud80";

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        TreeGenerator generator = new(FuzzSettings.Seed + 1);
        for (int i = FuzzSettings.Cases(5000); i > 0; i--)
        {
            object? tree = generator.Tree();
            string yaml;
            try
            {
                yaml = YamlWriter.Write(tree);
            }
            catch (YamlWriteException)
            {
                continue;
            }

            // A plain merge key reads as a merge, not as what was written.
            if (yaml.Contains("<<:", StringComparison.Ordinal))
            {
                continue;
            }

            object? back = Read(yaml);
            if (!KeyOrder.IsCircular(tree))
            {
                YamlWriter.Write(back).ShouldBe(yaml);
            }

            if (!JsonTree.ToJson(tree).Contains("\\u0085", StringComparison.Ordinal))
            {
                JsonTree.DeepEquals(back, tree).ShouldBeTrue($"{JsonTree.ToJson(tree)}\n{yaml}\n{JsonTree.ToJson(back)}");
            }
        }
    }

    [Fact]
    public void Read_RandomText_EndsInAValueOrATypedError()
    {
        Random random = new(FuzzSettings.Seed + 2);
        YamlTextGenerator texts = new(FuzzSettings.Seed + 3);
        for (int i = FuzzSettings.Cases(5000); i > 0; i--)
        {
            char[] text = texts.Next().ToCharArray();
            for (int n = random.Next(6); n > 0 && text.Length > 0; n--)
            {
                text[random.Next(text.Length)] = random.Next(3) == 0 ? (char)random.Next(0x3000) : Awkward[random.Next(Awkward.Length)];
            }

            Attempt(new string(text));
        }
    }

    private static object? Read(string yaml)
    {
        try
        {
            return YamlReader.ReadDocument(yaml);
        }
        catch (YamlReadException e)
        {
            throw new InvalidOperationException($"cannot read what was written:\n{yaml}", e);
        }
    }

    private static void Attempt(string text)
    {
        try
        {
            YamlReader.ReadDocuments(text);
        }
        catch (YamlReadException)
        {
            // One of the two allowed outcomes.
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"not a typed error for: {text}", e);
        }
    }
}
