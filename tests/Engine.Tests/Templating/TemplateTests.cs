using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Templating;

/// <summary>Rules that the golden rows do not touch; the texts are what Go gives.</summary>
public sealed class TemplateTests
{
    [Theory]
    [InlineData("<< 1_0.5 >> << 1_0e1 >> << float64 \"1_0.5\" >> << int64 \"1_0\" >>", "10.5 100 10.5 0")]
    [InlineData("<< printf \"%.2T|%w|%w\" 1.5 (list 1) (dict \"a\" 1) >>", "fl|%!w([]interface {}=[1])|%!w(map[string]interface {}=map[a:1])")]
    [InlineData("<< toJson \"a\\xffb\" >><< toRawJson (list \"\\xfe\" \"<\") >>", "\"a\ufffdb\"[\"\ufffd\",\"<\"]")]
    [InlineData("<< b32dec \"6422626\" >>|<< b32dec \"\\n AA\" >>|<< b32dec \"AA=\" >>", "illegal base32 data at input byte 0|illegal base32 data at input byte 0|illegal base32 data at input byte 3")]
    [InlineData("<< b64dec \"AAAAAA=\" >>|<< b64dec \"AA=A\" >>|<< b64dec \"AAAAA\" >>", "illegal base64 data at input byte 7|illegal base64 data at input byte 2|illegal base64 data at input byte 4")]
    [InlineData("<< float64 \"inf\" >> << printf \"%v|% v|%5v|%08v\" (float64 \"inf\") (float64 \"inf\") (float64 \"nan\") (float64 \"inf\") >>", "+Inf +Inf| Inf|  NaN|    +Inf")]
    [InlineData("<< round 7 65 >> << round 123.456 300 >> << round 1.2345 2 >> << round 12345.6 -3 >>", "7.000000000000001 123.456 1.23 12000")]
    [InlineData("<< durationRound (toDate \"2006\" \"x\") >>", "292y")]
    [InlineData("<< printf \"%#w|x%.\" \"a\" >>|<< printf \"%5.\" 2 >>", "%!w(string=\"a\")|x%!.(MISSING)|%!.(int=    2)")]
    [InlineData("<< chunk -2 (list 1) >><< chunk -1 (list 1 2) >><< chunk 2 (list 1 2 3) >>", "[[1]][][[1 2] [3]]")]
    [InlineData("<< range list 1 2 >>a<< range list >><< else >>b<< break >>c<< end >>d<< end >>", "abdabd")]
    [InlineData("<< range list 1 2 >>a<< range list >><< else >>b<< continue >>c<< end >>d<< end >>", "abab")]
    public void Render_Rule_GivesWhatGoGives(string template, string text) => TemplateRunner.Render(template).ShouldBe(text);
}
