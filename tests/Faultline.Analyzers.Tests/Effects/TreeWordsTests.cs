using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Effects;

/// <summary>The words of a file: what is there is never missed.</summary>
public class TreeWordsTests
{
    [Theory]
    [InlineData("Absent")]
    [InlineData("Metho")]
    [InlineData("ethod")]
    [InlineData("Method1")]
    [InlineData("method")]
    [InlineData("")]
    public void What_is_not_there_is_not_found(string word)
    {
        TreeWords words = Of("class C { void Method() { int count = 12; } }");
        // In broken code the name of anything may be missing.
        Assert.Equal(word.Length == 0, words.MayContain(word));
    }

    [Theory]
    [InlineData("gate.Enter();", "Enter")]
    [InlineData("lock(gate){}", "lock")]
    [InlineData("@lock.Wait();", "lock")]
    [InlineData("@lock.Wait();", "Wait")]
    [InlineData("Take<Gate<int>>(gate);", "Take")]
    [InlineData("Take<Gate<int>>(gate);", "Gate")]
    [InlineData("global::A.Gate.Enter();", "Gate")]
    [InlineData("_gate?.Exit();", "_gate")]
    [InlineData("gate2.Exit();", "gate2")]
    [InlineData("var text = $\"{gate.Enter()}\";", "Enter")]
    [InlineData("Größe.Öffnen();", "Größe")]
    [InlineData("Größe.Öffnen();", "Öffnen")]
    [InlineData("gate.\\u0045nter();", "Enter")]
    [InlineData("gate.En\\u0074er();", "Enter")]
    [InlineData("gate.En\\U00000074er();", "Enter")]
    [InlineData("gate.@\\u0045nter();", "Enter")]
    [InlineData("gate.En\u200Dter();", "Enter")]
    [InlineData("gate.En\\u200Dter();", "Enter")]
    [InlineData("a = 5Enter(gate);", "Enter")]
    [InlineData("a = \\Enter(gate);", "Enter")]
    [InlineData("a = 'x\\u'; Enter", "Enter")]
    [InlineData("#if NEVER\nEnter();\n#endif", "Enter")]
    public void Every_name_is_found(string text, string word) => Assert.True(Of(text).MayContain(word));

    [Theory]
    [InlineData(2040)]
    [InlineData(2044)]
    [InlineData(2047)]
    [InlineData(2048)]
    [InlineData(4094)]
    public void Where_a_name_stands_does_not_matter(int position)
    {
        TreeWords words = Of(new string(' ', position) + "gate.En\\u0074er();");
        Assert.True(words.MayContain("gate"));
        Assert.True(words.MayContain("Enter"));
    }

    [Fact]
    public void An_empty_file_has_no_words() => Assert.False(Of("").MayContain("Enter"));

    [Fact]
    public void Any_of_many_words_is_looked_for_at_once()
    {
        var sought = new SoughtWords(["Enter", "Exit"]);
        Assert.False(Of("gate.Release();").MayContainAny(sought));
        Assert.True(Of("gate.Exit();").MayContainAny(sought));
        sought.Add("Release");
        Assert.True(Of("gate.Release();").MayContainAny(sought));
    }

    private static TreeWords Of(string source) => TreeWords.Of(Analysis.Parse(source, "x.cs"), CancellationToken.None);
}
