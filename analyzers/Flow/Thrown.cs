using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>An exception that is on its way.</summary>
/// <param name="Kind">How it leaves the body if nothing catches it.</param>
/// <param name="Type">Its type, or one that it derives from; null if that is not known.</param>
/// <param name="IsExact">It has that very type.</param>
/// <param name="IsByCall">An ordinary call threw it, of which everybody expects that it may.</param>
internal sealed record Thrown(DepartureKind Kind, ITypeSymbol? Type = null, bool IsExact = false, bool IsByCall = false)
{
    /// <summary>By an operation that may throw anything.</summary>
    public static Thrown By(IOperation? operation) => operation is not null && Transfer.IsOrdinaryCall(operation)
        ? ByCall
        : ByOther;

    private static Thrown ByCall { get; } = new(DepartureKind.Exception, IsByCall: true);

    private static Thrown ByOther { get; } = new(DepartureKind.Exception);

    /// <summary>By a <c>throw</c>.</summary>
    /// <param name="value">What is thrown; null for a <c>throw</c> without anything.</param>
    /// <param name="region">The region in which that stands.</param>
    public static Thrown ByStatement(IOperation? value, ControlFlowRegion region)
    {
        while (value is IConversionOperation or IParenthesizedOperation)
            value = Places.FirstChild(value);
        // What a switch expression throws that nothing matches, nobody has written.
        if (value is { IsImplicit: true })
            return new Thrown(DepartureKind.Exception, value.Type, IsExact: true);
        if (value is not null)
            return new Thrown(DepartureKind.Throw, value.Type, value is IObjectCreationOperation);

        // What was caught is thrown again.
        ControlFlowRegion? handler = region;
        while (handler is not null && handler.Kind is not (ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler))
            handler = handler.EnclosingRegion;
        return new Thrown(DepartureKind.Throw, handler?.ExceptionType);
    }

    /// <summary>Does the handler catch it? Null: that depends on what is thrown, or on its filter.</summary>
    public bool? IsCaughtBy(ControlFlowRegion handler)
    {
        ITypeSymbol? caught = handler.ExceptionType;
        bool isEachCaught = caught is null or { SpecialType: SpecialType.System_Object } || IsException(caught);
        bool? isCaught = isEachCaught ? true
            : Type is null ? null
            : DerivesFrom(Type, caught!) ? true
            : !IsExact && DerivesFrom(caught!, Type) ? null
            : false;
        return isCaught == true && handler.Kind == ControlFlowRegionKind.FilterAndHandler ? null : isCaught;
    }

    public bool Equals(Thrown? other) =>
        ReferenceEquals(this, other) ||
        (other is not null && Kind == other.Kind && IsExact == other.IsExact && IsByCall == other.IsByCall &&
            SymbolEqualityComparer.Default.Equals(Type, other.Type));

    public override int GetHashCode() =>
        ((int)Kind * 4) + (IsExact ? 2 : 0) + (IsByCall ? 1 : 0);

    private static bool IsException(ITypeSymbol type) => type is
    {
        Name: nameof(Exception), ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true },
    };

    private static bool DerivesFrom(ITypeSymbol type, ITypeSymbol ancestor)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current, ancestor))
                return true;
        }

        // What is only known to satisfy a constraint may be anything.
        return type is ITypeParameterSymbol;
    }
}
