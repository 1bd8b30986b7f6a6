using System.Globalization;
using System.Text;

namespace Serverless.Engine.Templating.Values;

/// <summary>Go's layouts: a time is written and read by the example <c>Mon Jan 2 15:04:05 -0700 MST 2006</c>.</summary>
internal static class GoTimeFormat
{
    // Longer elements come before those that they start with.
    private static readonly string[] Elements =
    [
        "January", "Jan", "Monday", "Mon", "MST", "01", "02", "03", "04", "05", "06", "002", "2006", "__2", "_2006", "_2", "15", "1", "2", "3", "4", "5",
        "PM", "pm", "-07:00:00", "-070000", "-07:00", "-0700", "-07", "Z07:00:00", "Z070000", "Z07:00", "Z0700", "Z07",
    ];

    private static readonly DateTimeFormatInfo Names = CultureInfo.InvariantCulture.DateTimeFormat;

    public static string Format(string layout, GoTime time)
    {
        StringBuilder text = new();
        while (layout.Length > 0)
        {
            int start = FindElement(layout, out string element, out int length);
            text.Append(layout, 0, start);
            if (length == 0)
            {
                break;
            }

            AppendElement(text, element, time);
            layout = layout[(start + length)..];
        }

        return text.ToString();
    }

    /// <summary>Reads a time; without a zone it is in UTC.</summary>
    public static bool TryParse(string layout, string text, out GoTime time, out string error) =>
        new GoTimeParser(layout, text).TryParse(out time, out error);

    /// <summary>Finds the first element of a layout; what stands before it is literal.</summary>
    internal static int FindElement(string layout, out string element, out int length)
    {
        for (int i = 0; i < layout.Length; i++)
        {
            if (layout[i] is '.' or ',' && TryFraction(layout, i, out length))
            {
                element = layout.Substring(i, length);
                return i;
            }

            foreach (string candidate in Elements)
            {
                if (string.CompareOrdinal(layout, i, candidate, 0, candidate.Length) != 0)
                {
                    continue;
                }

                // Jan and Mon must not be the start of another word, and _2006 is a literal underscore with a year.
                bool word = candidate is "Jan" or "Mon" && i + 3 < layout.Length && char.IsAsciiLetterLower(layout[i + 3]);
                if (word)
                {
                    continue;
                }

                bool underscoreYear = candidate == "_2006";
                element = underscoreYear ? "2006" : candidate;
                length = element.Length;
                return underscoreYear ? i + 1 : i;
            }
        }

        element = "";
        length = 0;
        return layout.Length;
    }

    private static bool TryFraction(string layout, int at, out int length)
    {
        length = 0;
        if (at + 1 >= layout.Length || layout[at + 1] is not ('0' or '9'))
        {
            return false;
        }

        int end = at + 1;
        while (end < layout.Length && layout[end] == layout[at + 1])
        {
            end++;
        }

        length = end - at;
        return end == layout.Length || !char.IsAsciiDigit(layout[end]);
    }

    private static void AppendElement(StringBuilder text, string element, GoTime time)
    {
        DateTimeOffset t = time.Instant;
        int hour12 = t.Hour % 12 == 0 ? 12 : t.Hour % 12;
        switch (element)
        {
            case "2006": Pad(text, t.Year, 4); break;
            case "06": Pad(text, t.Year % 100, 2); break;
            case "January": text.Append(Names.GetMonthName(t.Month)); break;
            case "Jan": text.Append(Names.GetAbbreviatedMonthName(t.Month)); break;
            case "01": Pad(text, t.Month, 2); break;
            case "1": Pad(text, t.Month, 1); break;
            case "Monday": text.Append(Names.GetDayName(t.DayOfWeek)); break;
            case "Mon": text.Append(Names.GetAbbreviatedDayName(t.DayOfWeek)); break;
            case "02": Pad(text, t.Day, 2); break;
            case "2": Pad(text, t.Day, 1); break;
            case "_2": text.Append(t.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2)); break;
            case "002": Pad(text, t.DayOfYear, 3); break;
            case "__2": text.Append(t.DayOfYear.ToString(CultureInfo.InvariantCulture).PadLeft(3)); break;
            case "15": Pad(text, t.Hour, 2); break;
            case "03": Pad(text, hour12, 2); break;
            case "3": Pad(text, hour12, 1); break;
            case "04": Pad(text, t.Minute, 2); break;
            case "4": Pad(text, t.Minute, 1); break;
            case "05": Pad(text, t.Second, 2); break;
            case "5": Pad(text, t.Second, 1); break;
            case "PM": text.Append(t.Hour >= 12 ? "PM" : "AM"); break;
            case "pm": text.Append(t.Hour >= 12 ? "pm" : "am"); break;
            case "MST": text.Append(time.Zone.Length > 0 ? time.Zone : Offset(t.Offset, ":", seconds: false)); break;
            default:
                if (element[0] is '.' or ',')
                {
                    AppendFraction(text, element, time.Nanoseconds);
                }
                else
                {
                    text.Append(element[0] == 'Z' && t.Offset == TimeSpan.Zero ? "Z" : Zone(element, t.Offset));
                }

                break;
        }
    }

    private static string Zone(string element, TimeSpan offset)
    {
        string separator = element.Contains(':', StringComparison.Ordinal) ? ":" : "";
        return element.Length == 3 ? Offset(offset, "", seconds: false)[..3] : Offset(offset, separator, seconds: element.Length - (separator.Length * 2) == 7);
    }

    private static string Offset(TimeSpan offset, string separator, bool seconds)
    {
        TimeSpan size = offset.Duration();
        string text = string.Create(CultureInfo.InvariantCulture, $"{(offset < TimeSpan.Zero ? '-' : '+')}{size.Hours:00}{separator}{size.Minutes:00}");
        return seconds ? text + separator + size.Seconds.ToString("00", CultureInfo.InvariantCulture) : text;
    }

    private static void AppendFraction(StringBuilder text, string element, int nanoseconds)
    {
        int digits = Math.Min(element.Length - 1, 9);
        string fraction = nanoseconds.ToString("000000000", CultureInfo.InvariantCulture)[..digits];
        fraction = element[1] == '9' ? fraction.TrimEnd('0') : fraction;
        if (fraction.Length > 0)
        {
            text.Append(element[0]).Append(fraction).Append('0', element[1] == '0' ? element.Length - 1 - digits : 0);
        }
    }

    private static void Pad(StringBuilder text, int number, int width) => text.Append(number.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0'));
}
