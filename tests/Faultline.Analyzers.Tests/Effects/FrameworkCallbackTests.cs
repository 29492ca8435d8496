using Faultline.Analyzers.Effects;

namespace Faultline.Analyzers.Tests.Effects;

/// <summary>Which calls into the framework run code that somebody else has left there.</summary>
public class FrameworkCallbackTests
{
    private const string Members =
        """
        readonly TaskCompletionSource inline = new();
        readonly TaskCompletionSource<int> typed = new(TaskCreationOptions.None);
        readonly TaskCompletionSource<int> elsewhere = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly TaskCompletionSource given;
        readonly CancellationTokenSource source = new();
        readonly IProgress<int> posted = new Progress<int>(_ => { });
        public C(TaskCompletionSource given) { this.given = given; }
        """;

    private const string Parameters =
        "TaskCompletionSource parameter, IProgress<int> progress, CancellationTokenSource shared";

    [Theory]
    [InlineData("[|elsewhere.SetResult(1)|];")]
    [InlineData("[|given.SetResult()|];")]
    [InlineData("[|parameter.SetResult()|];")]
    [InlineData("_ = [|inline.Task|];")]
    [InlineData("[|source.CancelAsync()|];")]
    [InlineData("[|source.CancelAfter(1)|];")]
    [InlineData("var local = new CancellationTokenSource(); [|local.Cancel()|];")]
    [InlineData("[|posted.Report(1)|];")]
    public void Runs_no_foreign_code_or_that_is_not_known(string statement) => Assert.Null(Of(statement));

    [Theory]
    [InlineData("[|inline.SetResult()|];", "inline")]
    [InlineData("[|inline.TrySetCanceled()|];", "inline")]
    [InlineData("[|typed.TrySetException(new Exception())|];", "typed")]
    [InlineData("var local = new TaskCompletionSource(); [|local.SetResult()|];", "local")]
    [InlineData("[|source.Cancel()|];", "source")]
    [InlineData("[|shared.Cancel(true)|];", "shared")]
    [InlineData("[|progress.Report(1)|];", "progress")]
    public void Runs_foreign_code(string statement, string of)
    {
        CallbackCall? call = Of(statement);
        Assert.NotNull(call);
        Assert.Equal(of, call.Of!.Syntax.ToString());
    }

    [Theory]
    [InlineData("TrySetResult")]
    [InlineData("Cancel")]
    [InlineData("Report")]
    public void The_names_of_what_calls_back_are_there_for_a_scan(string name) =>
        Assert.Contains(name, FrameworkCallbacks.Names);

    private static CallbackCall? Of(string statement) => FrameworkCallbacks.Of(Probe.InMethod(statement, Members, Parameters));
}
