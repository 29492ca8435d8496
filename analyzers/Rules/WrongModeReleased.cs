using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0204: a shared hold is released as exclusive, or the reverse.</summary>
internal sealed class WrongModeReleased : BalanceRule
{
    public const string Id = "FLT0204";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Lock is released in another mode than it is held in",
        messageFormat: "Lock '{0}' is held in {1} mode, {2}, and '{3}' releases it in {4} mode; call the release that matches",
        RuleFacts.LockBalance,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A hold is released by the member that matches how it was acquired; any other throws, or leaves the " +
            "lock in a state that nobody expects.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    public WrongModeReleased(BalanceLedger ledger)
        : base(BalanceFault.WrongMode, ledger)
    {
    }

    protected override Diagnostic Report(BalanceFinding finding) => Create(
        Descriptor, finding, Spelling.Shorten(finding.Spelled), ModeOf(finding.Holds[0].Mode), Places(finding),
        Spelling.Of(finding.Syntax), ModeOf(finding.Mode));
}
