using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>
/// A rule of the balance of locks: reports its kind of finding. All of them read from one ledger, as one cause may show
/// in many places.
/// </summary>
internal abstract class BalanceRule : Rule
{
    private readonly BalanceFault _fault;
    private readonly BalanceLedger _ledger;

    protected BalanceRule(BalanceFault fault, BalanceLedger ledger)
    {
        _fault = fault;
        _ledger = ledger;
    }

    public override void End(BodyAnalysis body, Reports reports)
    {
        foreach (BalanceFinding finding in _ledger.Findings(body))
        {
            if (finding.Fault == _fault)
                reports.Add(Report(finding));
        }
    }

    protected abstract Diagnostic Report(BalanceFinding finding);

    protected static Diagnostic Create(DiagnosticDescriptor descriptor, BalanceFinding finding, params object[] arguments) =>
        Diagnostic.Create(
            descriptor,
            finding.Location,
            additionalLocations: finding.Holds.Select(held => held.Location).Where(location => location.IsInSource).Distinct()
                .Concat(finding.Path.Skip(1).Select(step => step.Location)),
            messageArgs: arguments);

    /// <summary>Where the lock that the finding is about was acquired, if that is known.</summary>
    protected static string Places(BalanceFinding finding) => string.Join(
        " or ", finding.Holds.Select(held => Spelling.Place(held, finding.Syntax)).Distinct().Take(3));

    protected static string ModeOf(Effects.LockMode mode) => mode switch
    {
        Effects.LockMode.Shared => "shared",
        Effects.LockMode.Upgradeable => "upgradeable",
        _ => "exclusive",
    };
}
