using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// The variables that carry the count of a copy, or something computed from it, in a part of a function.
/// </summary>
internal sealed class CarriedCounts
{
    private readonly IOperation _copy;
    private readonly Dictionary<CaptureId, IOperation> _captured = [];
    private readonly Dictionary<ISymbol, List<AssignedValue>> _assigned = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _carriers = new(SymbolEqualityComparer.Default);

    /// <param name="copy">The copy.</param>
    /// <param name="operations">The operations of that part, in any order.</param>
    public CarriedCounts(IOperation copy, IReadOnlyList<IOperation> operations)
    {
        _copy = copy;
        foreach (IOperation operation in operations)
            Read(operation);
        bool isGrowing = true;
        while (isGrowing)
        {
            isGrowing = false;
            foreach (KeyValuePair<ISymbol, List<AssignedValue>> entry in _assigned)
            {
                if (!_carriers.Contains(entry.Key) && IsNumber(entry.Key) &&
                    entry.Value.Any(one => one.Value is not null && Mentions(one.Value)))
                {
                    isGrowing |= _carriers.Add(entry.Key);
                }
            }
        }
    }

    /// <summary>Everything that is assigned there, and what.</summary>
    public IReadOnlyDictionary<ISymbol, List<AssignedValue>> Assigned => _assigned;

    /// <summary>Is this variable computed from the count?</summary>
    public bool IsCarrier(ISymbol variable) => _carriers.Contains(variable);

    /// <summary>Is the value computed from the count, and from it alone or together with others?</summary>
    public bool Mentions(IOperation value)
    {
        foreach (IOperation part in value.DescendantsAndSelf())
        {
            if (ReferenceEquals(part, _copy) || part.Syntax == _copy.Syntax)
                return true;
            if (part is IFlowCaptureReferenceOperation reference &&
                _captured.TryGetValue(reference.Id, out IOperation? captured) &&
                !ReferenceEquals(captured, value) && captured is not IFlowCaptureReferenceOperation && Mentions(captured))
            {
                return true;
            }

            if (SymbolOf(part) is { } symbol && _carriers.Contains(symbol))
                return true;
        }

        return false;
    }

    /// <summary>Is the value the count itself?</summary>
    public bool IsCount(IOperation value, IOperation copy)
    {
        if (ReferenceEquals(value, copy) || value.Syntax == copy.Syntax)
            return true;
        return SymbolOf(value) is { } variable && _assigned.TryGetValue(variable, out List<AssignedValue>? values) &&
            values.TrueForAll(one => one is { IsRelative: false, Value: { } given } && Strip(given) is { } stripped &&
                (ReferenceEquals(stripped, copy) || stripped.Syntax == copy.Syntax));
    }

    /// <summary>The only value that the local gets there; null if there are others.</summary>
    public IOperation? OnlyValue(ILocalSymbol local) =>
        local.Type.SpecialType == SpecialType.System_Boolean &&
        _assigned.TryGetValue(local, out List<AssignedValue>? values) && values is [{ IsRelative: false, Value: { } only }]
            ? only
            : null;

    /// <summary>The expression itself, without conversions, awaits and temporaries around it.</summary>
    public IOperation Strip(IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    operation = conversion.Operand;
                    continue;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    continue;
                case IAwaitOperation awaited:
                    operation = awaited.Operation;
                    continue;
                case IFlowCaptureReferenceOperation reference when
                    _captured.TryGetValue(reference.Id, out IOperation? value) && value is not IFlowCaptureReferenceOperation:
                    operation = value;
                    continue;
                default:
                    return operation;
            }
        }
    }

    /// <summary>The variable that an operation reads or names.</summary>
    public static ISymbol? SymbolOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation { Arguments.IsEmpty: true } property => property.Property,
        _ => null,
    };

    /// <summary>
    /// What is made of a count is a number, or the outcome of a test; a buffer that begins there is not.
    /// </summary>
    private static bool IsNumber(ISymbol variable) => variable switch
    {
        ILocalSymbol local => IsNumber(local.Type),
        IParameterSymbol parameter => IsNumber(parameter.Type),
        IFieldSymbol field => IsNumber(field.Type),
        IPropertySymbol property => IsNumber(property.Type),
        _ => false,
    };

    private static bool IsNumber(ITypeSymbol type) =>
        type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_UIntPtr and not SpecialType.System_String ||
        type.TypeKind == TypeKind.Enum;

    private void Read(IOperation operation)
    {
        switch (operation)
        {
            case IFlowCaptureOperation capture:
                _captured[capture.Id] = capture.Value;
                break;
            case ICompoundAssignmentOperation compound:
                Add(compound.Target, new AssignedValue(compound.Value, IsRelative: true));
                break;
            case ISimpleAssignmentOperation assignment:
                Add(assignment.Target, new AssignedValue(assignment.Value, IsRelative: false));
                break;
            case IIncrementOrDecrementOperation increment:
                Add(increment.Target, AssignedValue.Unknown);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                Add(argument.Value, AssignedValue.Unknown);
                break;
            case IDeconstructionAssignmentOperation { Target: ITupleOperation targets }:
                foreach (IOperation target in targets.Elements)
                    Add(target, AssignedValue.Unknown);
                break;
        }
    }

    private void Add(IOperation target, AssignedValue value)
    {
        IOperation stripped = target is IDeclarationExpressionOperation declaration ? declaration.Expression : Strip(target);
        if (SymbolOf(stripped) is not { } symbol)
            return;
        if (!_assigned.TryGetValue(symbol, out List<AssignedValue>? values))
            _assigned.Add(symbol, values = []);
        values.Add(value);
    }
}

/// <summary>What a variable is given.</summary>
/// <param name="Value">The value; null: it is counted up or down, or set by a callee.</param>
/// <param name="IsRelative">It is added to what the variable had, or combined with it.</param>
internal readonly record struct AssignedValue(IOperation? Value, bool IsRelative)
{
    public static readonly AssignedValue Unknown = new(null, IsRelative: true);
}
