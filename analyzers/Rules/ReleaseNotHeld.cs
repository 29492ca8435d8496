using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0202: a release, a wait or a signal where the lock is not held.</summary>
internal sealed class ReleaseNotHeld : BalanceRule
{
    public const string Id = "FLT0202";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Lock is released where it is not held",
        messageFormat: "Lock '{0}' is not held at '{1}'{2}; {3}",
        RuleFacts.LockBalance,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Releasing a lock that is not held throws, or, with a semaphore, lets two in at once from then on. The " +
            "usual causes are a second release, a try that failed, and a wait inside the 'try' whose 'finally' releases.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    public ReleaseNotHeld(BalanceLedger ledger)
        : base(BalanceFault.NotHeld, ledger)
    {
    }

    protected override Diagnostic Report(BalanceFinding finding) => Create(
        Descriptor, finding, Spelling.Shorten(finding.Spelled), Spelling.Of(finding.Syntax), When(finding), Advice(finding));

    private static string When(BalanceFinding finding) => finding switch
    {
        { IsByOutcome: true, Holds.IsEmpty: false } =>
            $" if acquiring it failed or an exception led there, though it was {Places(finding)} otherwise",
        { IsByOutcome: true } => " because the try that was to acquire it has failed",
        _ => "",
    };

    private static string Advice(BalanceFinding finding) => finding switch
    {
        { Action: LockActionKind.Wait } => "call it under the lock",
        { IsByOutcome: true } => "acquire it before the 'try', and release it only where it was acquired",
        _ => "release it once for each time that it was acquired",
    };
}
