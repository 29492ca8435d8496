using Faultline.Analyzers.Flow;

namespace Faultline.Analyzers.Rules;

/// <summary>Reports nothing itself: shows the body to the ledger that the rules of balance read from.</summary>
internal sealed class BalanceBook : Rule
{
    private readonly BalanceLedger _ledger;

    public BalanceBook(BalanceLedger ledger)
    {
        _ledger = ledger;
    }

    public override void Before(OperationPoint point, Reports reports) => _ledger.Before(point);

    public override void Leave(Departure departure, BodyFunction function, Reports reports) =>
        _ledger.Leave(departure, function);
}
