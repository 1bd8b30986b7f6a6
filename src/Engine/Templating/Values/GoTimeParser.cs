using System.Globalization;
using Serverless.Engine.Go;

namespace Serverless.Engine.Templating.Values;

/// <summary>Reads a time by a layout, as time.Parse does.</summary>
internal ref struct GoTimeParser(string layout, string text)
{
    private static readonly DateTimeFormatInfo Names = CultureInfo.InvariantCulture.DateTimeFormat;

    private readonly string _text = text;
    private readonly string _layout = layout;
    private string _rest = text;
    private int _year;
    private int _month = -1;
    private int _day = -1;
    private int _dayOfYear = -1;
    private int _hour;
    private int _minute;
    private int _second;
    private int _nanoseconds;
    private bool? _afternoon;
    private TimeSpan? _offset;
    private string _zone = "";
    private string _problem = "";

    public bool TryParse(out GoTime time, out string error)
    {
        string layout = _layout;
        time = GoTime.Zero;
        while (true)
        {
            int start = GoTimeFormat.FindElement(layout, out string element, out int length);
            if (!SkipLiteral(layout[..start]))
            {
                error = Describe(layout[..start], "");
                return false;
            }

            if (length == 0)
            {
                break;
            }

            string before = _rest;
            layout = layout[(start + length)..];
            if (!TryElement(element, layout))
            {
                error = _problem.Length > 0 ? Describe("", _problem) : DescribeAt(before, element);
                return false;
            }
        }

        if (_rest.Length > 0)
        {
            error = Describe("", $": extra text: {GoQuote.Quote(_rest)}");
            return false;
        }

        bool valid = TryBuild(out time);
        error = valid ? "" : Describe("", _problem);
        return valid;
    }

    private readonly string Describe(string element, string problem) => problem.Length > 0
        ? $"parsing time {GoQuote.Quote(_text)}{problem}"
        : DescribeAt(_rest, element);

    private readonly string DescribeAt(string at, string element) =>
        $"parsing time {GoQuote.Quote(_text)} as {GoQuote.Quote(_layout)}: cannot parse {GoQuote.Quote(at)} as {GoQuote.Quote(element)}";

    private bool SkipLiteral(string literal)
    {
        // A space in the layout stands for any number of spaces.
        int at = 0;
        foreach (char c in literal)
        {
            if (c == ' ')
            {
                if (at < _rest.Length && _rest[at] != ' ')
                {
                    return false;
                }

                while (at < _rest.Length && _rest[at] == ' ')
                {
                    at++;
                }
            }
            else if (at >= _rest.Length || _rest[at++] != c)
            {
                return false;
            }
        }

        _rest = _rest[at..];
        return true;
    }

    private bool TryElement(string element, string following)
    {
        switch (element)
        {
            case "2006": return _rest.Length >= 4 && char.IsAsciiDigit(_rest[0]) && TryDigits(4, 4, out _year);
            case "06":
                bool valid = TryDigits(2, 2, out _year);
                _year += _year >= 69 ? 1900 : 2000;
                return valid;
            case "01" or "1": return TryDigits(element.Length, 2, out _month) && InRange(_month, 1, 12, "month");
            case "January": return TryName(Names.MonthNames, out _month);
            case "Jan": return TryName(Names.AbbreviatedMonthNames, out _month);
            case "Monday": return TryName(Names.DayNames, out _);
            case "Mon": return TryName(Names.AbbreviatedDayNames, out _);
            case "02" or "2" or "_2":
                SkipSpace(element == "_2" ? 1 : 0);
                return TryDigits(element == "02" ? 2 : 1, 2, out _day);
            case "002" or "__2":
                SkipSpace(element == "__2" ? 2 : 0);
                return TryDigits(element == "002" ? 3 : 1, 3, out _dayOfYear);
            case "15": return TryDigits(1, 2, out _hour) && InRange(_hour, 0, 23, "hour");
            case "03" or "3": return TryDigits(element.Length, 2, out _hour) && InRange(_hour, 0, 12, "hour");
            case "04" or "4": return TryDigits(element.Length, 2, out _minute) && InRange(_minute, 0, 59, "minute");
            case "05" or "5": return TryDigits(element.Length, 2, out _second) && InRange(_second, 0, 59, "second") && TryImplicitFraction(following);
            case "PM" or "pm": return TryHalf(element);
            case "MST": return TryZoneName();
            default: return element[0] is '.' or ',' ? TryFraction(element) : TryOffset(element);
        }
    }

    private bool InRange(int value, int min, int max, string name)
    {
        _problem = value >= min && value <= max ? "" : $": {name} out of range";
        return _problem.Length == 0;
    }

    private void SkipSpace(int count)
    {
        while (count-- > 0 && _rest.StartsWith(' '))
        {
            _rest = _rest[1..];
        }
    }

    private bool TryDigits(int min, int max, out int value)
    {
        int count = 0;
        value = 0;
        while (count < max && count < _rest.Length && char.IsAsciiDigit(_rest[count]))
        {
            value = (value * 10) + (_rest[count++] - '0');
        }

        _rest = count >= min ? _rest[count..] : _rest;
        return count >= min && count > 0;
    }

    private bool TryName(string[] names, out int number)
    {
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i].Length > 0 && _rest.StartsWith(names[i], StringComparison.OrdinalIgnoreCase))
            {
                _rest = _rest[names[i].Length..];
                number = i + 1;
                return true;
            }
        }

        number = -1;
        return false;
    }

    private bool TryHalf(string element)
    {
        bool upper = element == "PM";
        if (_rest.StartsWith(upper ? "PM" : "pm", StringComparison.Ordinal) || _rest.StartsWith(upper ? "AM" : "am", StringComparison.Ordinal))
        {
            _afternoon = _rest[0] is 'P' or 'p';
            _rest = _rest[2..];
            return true;
        }

        return false;
    }

    /// <summary>Seconds may have a fraction even where the layout has none.</summary>
    private bool TryImplicitFraction(string following)
    {
        int start = GoTimeFormat.FindElement(following, out string next, out _);
        if (_rest.Length < 2 || _rest[0] is not ('.' or ',') || !char.IsAsciiDigit(_rest[1]) || (start == 0 && next.StartsWith('.')))
        {
            return true;
        }

        int end = 1;
        while (end < _rest.Length && char.IsAsciiDigit(_rest[end]))
        {
            end++;
        }

        return TakeFraction(end);
    }

    private bool TryFraction(string element)
    {
        if (element[1] == '0')
        {
            return _rest.Length >= element.Length && _rest[0] == element[0] && TakeFraction(element.Length);
        }

        if (_rest.Length < 2 || _rest[0] is not ('.' or ',') || !char.IsAsciiDigit(_rest[1]))
        {
            return true;
        }

        int end = 1;
        while (end < _rest.Length && char.IsAsciiDigit(_rest[end]) && end < 10)
        {
            end++;
        }

        return TakeFraction(end);
    }

    private bool TakeFraction(int length)
    {
        string digits = _rest[1..length];
        bool valid = int.TryParse(digits.Length > 9 ? digits[..9] : digits.PadRight(9, '0'), NumberStyles.None, CultureInfo.InvariantCulture, out _nanoseconds);
        _rest = valid ? _rest[length..] : _rest;
        return valid;
    }

    private bool TryOffset(string element)
    {
        if (element[0] == 'Z' && _rest.StartsWith('Z'))
        {
            _offset = TimeSpan.Zero;
            _rest = _rest[1..];
            return true;
        }

        bool colon = element.Contains(':', StringComparison.Ordinal);
        int parts = (element.Length - 1 - (colon ? element.Split(':').Length - 1 : 0)) / 2;
        if (_rest.Length == 0 || _rest[0] is not ('+' or '-'))
        {
            return false;
        }

        bool negative = _rest[0] == '-';
        string saved = _rest;
        _rest = _rest[1..];
        int seconds = 0;
        for (int i = 0; i < parts; i++)
        {
            if (i > 0 && colon)
            {
                if (!_rest.StartsWith(':'))
                {
                    _rest = saved;
                    return false;
                }

                _rest = _rest[1..];
            }

            if (!TryDigits(2, 2, out int value) || value > (i == 0 ? 24 : 60))
            {
                _rest = saved;
                return false;
            }

            seconds += value * (i == 0 ? 3600 : i == 1 ? 60 : 1);
        }

        _offset = TimeSpan.FromSeconds(negative ? -seconds : seconds);
        return true;
    }

    private bool TryZoneName()
    {
        if (_rest.StartsWith("UTC", StringComparison.Ordinal))
        {
            _offset = TimeSpan.Zero;
            _zone = "UTC";
            _rest = _rest[3..];
            return true;
        }

        int length = 0;
        while (length < _rest.Length && length < 6 && char.IsAsciiLetterUpper(_rest[length]))
        {
            length++;
        }

        bool valid = length is 3 || (length == 4 && (_rest[3] == 'T' || _rest.StartsWith("WITA", StringComparison.Ordinal))) || (length == 5 && _rest[4] == 'T');
        if (!valid)
        {
            return false;
        }

        _zone = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    private bool TryBuild(out GoTime time)
    {
        time = GoTime.Zero;
        if (_afternoon == true && _hour < 12)
        {
            _hour += 12;
        }
        else if (_afternoon == false && _hour == 12)
        {
            _hour = 0;
        }

        // Go has a year 0, which this calendar lacks; no template needs it.
        int year = Math.Max(_year, 1);
        if (_dayOfYear >= 0 && !TryDayOfYear(year))
        {
            return false;
        }

        int month = _month < 0 ? 1 : _month;
        int day = _day < 0 ? 1 : _day;
        if (day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            _problem = ": day out of range";
            return false;
        }

        TimeSpan offset = _offset ?? TimeSpan.Zero;
        DateTime local = new(year, month, day, _hour, _minute, _second, DateTimeKind.Unspecified);
        bool representable = offset.Duration() <= TimeSpan.FromHours(14) && offset.Seconds == 0 && year > 1;
        time = new GoTime(new DateTimeOffset(local, representable ? offset : TimeSpan.Zero), _nanoseconds, Abbreviation(offset));
        return true;
    }

    private readonly string Abbreviation(TimeSpan offset) => _zone.Length > 0 ? _zone : offset == TimeSpan.Zero ? "UTC" : "";

    private bool TryDayOfYear(int year)
    {
        if (_dayOfYear < 1 || _dayOfYear > (DateTime.IsLeapYear(year) ? 366 : 365))
        {
            _problem = ": day-of-year out of range";
            return false;
        }

        DateTime date = new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddDays(_dayOfYear - 1);
        bool agrees = (_month < 0 || _month == date.Month) && (_day < 0 || _day == date.Day);
        _problem = agrees ? "" : ": day-of-year does not match month";
        (_month, _day) = (date.Month, date.Day);
        return agrees;
    }
}
