using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Effects;

/// <summary>What an operand of an operation is.</summary>
internal static class Operations
{
    /// <summary>The operand itself, without conversions that make nothing new of it.</summary>
    public static IOperation Strip(IOperation operation)
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
                default:
                    return operation;
            }
        }
    }

    /// <summary>The field, property or local that is read; null if it is anything else.</summary>
    public static ISymbol? SymbolOf(IOperation operation) => Strip(operation) switch
    {
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation { Arguments.IsEmpty: true } property => property.Property,
        ILocalReferenceOperation local => local.Local,
        _ => null,
    };
}
