using System.Text;
using Serverless.Engine.Resources;
using Serverless.Engine.Templating;
using Serverless.Engine.Tests.Fuzzing;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Templating.Fuzz;

/// <summary>Golden templates with random damage: whatever is in a template, it renders or ends in a <see cref="TemplateException"/>, and soon.</summary>
public sealed class TemplateCrashTests
{
    private static readonly TemplateLimits Tight = new() { Steps = 20_000, ValueLength = 20_000, TotalLength = 200_000, OutputLength = 50_000, ListLength = 2_000, Depth = 20 };

    private static readonly string[] Pieces =
    [
        "<<", ">>", "<<-", "->>", " ", "(", ")", "|", ".", "$", "$x", ":=", "=", ",", "\"", "`", "'", "/*", "*/", "range", "end", "else", "if", "with", "define", "template", "block", "break",
        "nil", "true", "1", "0x", "1e9", "-1", "1i", "\\", "\n", "é", "\uD800", "\0", "%", "%*d", "inputs", "printf", "repeat", "index", "list", "dict", "until", "set", "toYaml", "fromJson", "regexFind",
    ];

    [Fact]
    public void Render_DamagedTemplates_EndsInTextOrTemplateException()
    {
        string[] templates = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "templates.jsonl")).Select(l => JsonTree.ParseObject(Encoding.UTF8.GetBytes(l)).StringAt("template")!)];
        Random random = new(FuzzSettings.Seed);
        for (int i = FuzzSettings.Cases(5_000); i > 0; i--)
        {
            string damaged = Damage(templates, random);
            Exception? failure = Record.Exception(() => TemplateRunner.Render(damaged, TemplateRunner.GoldenInputs, Tight));
            (failure is null or TemplateException).ShouldBeTrue($"{JsonTree.ToJson(damaged)}: {failure}");
        }
    }

    private static string Damage(string[] templates, Random random)
    {
        StringBuilder text = new(templates[random.Next(templates.Length)]);
        for (int edits = random.Next(1, 6); edits > 0; edits--)
        {
            int at = random.Next(text.Length + 1);
            switch (random.Next(5))
            {
                case 0:
                    text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 1:
                    text.Remove(at, Math.Min(random.Next(1, 8), text.Length - at));
                    break;
                case 2 when at < text.Length:
                    text[at] = (char)random.Next(random.Next(2) == 0 ? 128 : 65536);
                    break;
                case 3:
                    string other = templates[random.Next(templates.Length)];
                    text.Insert(at, other.AsSpan(random.Next(other.Length + 1)));
                    break;
                default:
                    int length = Math.Min(random.Next(1, 20), text.Length - at);
                    text.Insert(at, text.ToString(at, length));
                    break;
            }
        }

        return text.ToString();
    }
}
